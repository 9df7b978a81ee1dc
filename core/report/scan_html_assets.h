// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Style and script of the page that scan_html.cpp writes.
#pragma once

#include <string_view>

namespace gatelens::report {

inline constexpr std::string_view kScanStyle = R"css(
*{box-sizing:border-box}
html{scroll-padding-top:72px}
body{margin:0;background:var(--canvas);color:var(--text);
font:14px/1.5 Inter,'Segoe UI','DejaVu Sans',system-ui,sans-serif}
code,.path,.at{font-family:'JetBrains Mono','DejaVu Sans Mono',ui-monospace,monospace;font-size:12.5px}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
.wrap{max-width:1180px;margin:0 auto;padding:0 24px}
.top{padding:28px 0 20px;display:flex;gap:24px;align-items:flex-start;flex-wrap:wrap}
.top>div{flex:1 1 420px}
h1{font-size:22px;line-height:1.25;margin:0 0 4px;font-weight:650}
h2{font-size:16px;margin:36px 0 12px;font-weight:650}
h3{font-size:13px;margin:0}
.muted{color:var(--muted)}
button,input,select{font:inherit;color:inherit;background:var(--surface);border:1px solid var(--border);
border-radius:8px;height:34px;padding:0 12px}
button{cursor:pointer}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.cards{display:grid;grid-template-columns:repeat(5,1fr);gap:12px;margin:0}
.card{background:var(--surface);border:1px solid var(--border);border-radius:10px;padding:12px 16px;
border-top:3px solid var(--sev)}
.card b{display:block;font-size:26px;line-height:1.2;font-weight:650;font-variant-numeric:tabular-nums}
.card.none b{color:var(--faint)}
.critical{--sev:var(--c-critical)}.high{--sev:var(--c-high)}
.medium{--sev:var(--c-medium);--on:var(--ink-dark)}.low{--sev:var(--c-low)}
.info{--sev:var(--c-info);--on:var(--ink-dark)}
table{border-collapse:collapse;width:100%;background:var(--surface);border:1px solid var(--border);
border-radius:10px;overflow:hidden}
th,td{text-align:left;padding:8px 14px;border-bottom:1px solid var(--border);vertical-align:top}
tr:last-child td{border-bottom:0}
th{font-weight:600;color:var(--muted);font-size:12.5px}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
td.zero{color:var(--faint)}
.picture{background:var(--canvas);border:1px solid var(--border);border-radius:10px;overflow:auto;
max-height:78vh}
.picture svg{display:block;width:100%;height:auto;min-width:900px}
.bar{position:sticky;top:0;z-index:2;background:var(--canvas);padding:12px 0;display:flex;gap:8px;
align-items:center;flex-wrap:wrap;border-bottom:1px solid var(--border);margin-bottom:16px}
.bar input{flex:1 1 240px;min-width:160px}
.tog{display:inline-flex;gap:8px;align-items:center}
.tog[aria-pressed=false]{opacity:.45}
.tog i{width:10px;height:10px;border-radius:50%;background:var(--sev)}
output{color:var(--muted);min-width:8em;text-align:right}
.group{background:var(--surface);border:1px solid var(--border);border-radius:10px;margin:0 0 14px;
overflow:hidden}
.path{display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center;padding:10px 16px;
background:var(--band);border-bottom:1px solid var(--border)}
.path span{white-space:normal;overflow-wrap:anywhere}
.path em{font-style:normal;color:var(--muted)}
.path .arrow{color:var(--faint)}
.finding{padding:14px 16px 14px 18px;border-left:4px solid var(--sev)}
.finding+.finding{border-top:1px solid var(--border)}
.head{display:flex;gap:10px;align-items:baseline;flex-wrap:wrap}
.badge{background:var(--sev);color:var(--on,var(--ink-light));border-radius:5px;padding:1px 8px;font-size:12px;
font-weight:650}
.head strong{font-size:14.5px}
.finding p{margin:6px 0 10px}
dl{display:grid;grid-template-columns:72px 1fr;gap:4px 12px;margin:0}
dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
.at{display:block}.at+.at{margin-top:2px}
.fact{color:var(--muted);font:13px/1.5 inherit}
.state{color:var(--muted);font-size:12px}
.remark{border-left:4px solid var(--c-medium);background:var(--surface);padding:8px 14px;margin:0 0 8px;
border-radius:0 8px 8px 0}
details.rule{border:1px solid var(--border);border-radius:10px;background:var(--surface);margin:0 0 8px}
details.rule summary{cursor:pointer;padding:10px 16px}
details.rule>div{padding:0 16px 12px}
details.rule h4{margin:10px 0 2px;font-size:12.5px;color:var(--muted)}
details.rule p{margin:0}
footer{color:var(--muted);padding:28px 0 40px;font-size:12.5px}
[hidden]{display:none!important}
@media screen and (max-width:760px){.cards{grid-template-columns:repeat(2,1fr)}.wrap{padding:0 14px}
dl{grid-template-columns:1fr;gap:0}dt{margin-top:6px}}
@media print{.bar,.noprint{display:none!important}body{background:#fff;font-size:11px}
.wrap{max-width:none;padding:0}.top{padding:0 0 12px}h2{margin:20px 0 8px}
.picture{max-height:none;overflow:visible;border:0}
.picture svg{width:100%;height:auto;min-width:0;max-height:165mm}
.group{margin-bottom:8px}.finding{padding:8px 12px}.finding p{margin:3px 0 5px}.group,.finding,details.rule{break-inside:avoid}
.group[hidden],.finding[hidden]{display:block!important}
details.rule>div{display:block}h2{break-after:avoid}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
)css";

inline constexpr std::string_view kScanScript = R"js(
(function(){
const root=document.documentElement,find=document.getElementById('find'),out=document.querySelector('output');
const items=[...document.querySelectorAll('.finding')],groups=[...document.querySelectorAll('.group')];
const gateways=[...document.querySelectorAll('section.gateway')];
const toggles=[...document.querySelectorAll('.tog')],which=document.getElementById('gateway');
const texts=items.map(i=>(i.closest('.group').querySelector('.path').textContent+' '+i.textContent).toLowerCase());
function apply(){
const words=find.value.toLowerCase().split(/\s+/).filter(Boolean);
const on=new Set(toggles.filter(t=>t.getAttribute('aria-pressed')==='true').map(t=>t.dataset.s));
let shown=0;
items.forEach((item,i)=>{const ok=on.has(item.dataset.s)&&words.every(w=>texts[i].includes(w))&&
(!which||!which.value||item.closest('section.gateway').dataset.g===which.value);
item.hidden=!ok;shown+=ok});
groups.forEach(g=>{g.hidden=!g.querySelector('.finding:not([hidden])')});
gateways.forEach(g=>{g.hidden=!g.querySelector('.group:not([hidden])')});
out.textContent=shown===items.length?shown+' findings':shown+' of '+items.length+' findings'}
toggles.forEach(t=>t.addEventListener('click',()=>{
t.setAttribute('aria-pressed',t.getAttribute('aria-pressed')==='true'?'false':'true');apply()}));
find.addEventListener('input',apply);if(which)which.addEventListener('change',apply);
addEventListener('keydown',e=>{if(e.key==='/'&&e.target!==find){e.preventDefault();find.focus()}
else if(e.key==='Escape'&&e.target===find){find.value='';apply()}});
document.getElementById('theme').addEventListener('click',()=>{
const dark=root.dataset.theme?root.dataset.theme==='dark':matchMedia('(prefers-color-scheme:dark)').matches;
root.dataset.theme=dark?'light':'dark'});
const open=()=>{const d=document.getElementById(decodeURIComponent(location.hash.slice(1)));if(d&&d.tagName==='DETAILS')d.open=true};
addEventListener('hashchange',open);open();
addEventListener('beforeprint',()=>document.querySelectorAll('details').forEach(d=>{d.open=true}));
apply();
})();
)js";

} // namespace gatelens::report
