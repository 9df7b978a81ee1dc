// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/topology_html.h"

#include "core/report/topology_svg.h"
#include "core/report/xml.h"

#include <fmt/format.h>

namespace gatelens::report {

namespace {

constexpr std::string_view kStyle = R"css(
html,body{margin:0;height:100%;overflow:hidden;font:13px Inter,'DejaVu Sans','Segoe UI',sans-serif}
body{display:flex;flex-direction:column;background:var(--canvas);color:var(--text)}
header{display:flex;gap:12px;align-items:center;padding:8px 14px;background:var(--surface);
border-bottom:1px solid var(--border)}
h1{font-size:14px;margin:0 auto 0 0;font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
input,button{font:inherit;color:inherit;background:var(--raised);border:1px solid var(--border);
border-radius:6px;height:28px;padding:0 10px}
input{width:min(320px,40vw)}button{cursor:pointer}
input:focus-visible,button:focus-visible{outline:2px solid var(--accent)}
output{color:var(--muted);min-width:9em;text-align:right}
main{flex:1;overflow:hidden;touch-action:none;cursor:grab}
main.drag{cursor:grabbing}
svg{display:block;transform-origin:0 0}
.n{cursor:pointer}.n:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.focus .n,.focus .e{opacity:.12}.focus .n.on,.focus .e.on{opacity:1}
@media (prefers-reduced-motion:no-preference){.n,.e{transition:opacity .15s}}
@media print{header{display:none}main{overflow:visible}svg{transform:none!important;width:100%;height:auto}}
)css";

// Edges carry the node numbers they join; focus walks them both ways.
constexpr std::string_view kScript = R"js(
(function(){
const main=document.querySelector('main'),svg=main.querySelector('svg');
const find=document.getElementById('find'),out=document.querySelector('output');
const nodes=[...svg.querySelectorAll('.n')],edges=[...svg.querySelectorAll('.e')];
const next=new Map(),prev=new Map();
const put=(m,k,v)=>{if(!m.has(k))m.set(k,[]);m.get(k).push(v)};
edges.forEach(e=>{put(next,e.dataset.from,e.dataset.to);put(prev,e.dataset.to,e.dataset.from)});
let x=0,y=0,z=1,shown=null;
const apply=()=>{svg.style.transform=`translate(${x}px,${y}px) scale(${z})`};
const zoomAt=(cx,cy,f)=>{const n=Math.min(8,Math.max(.02,z*f));x=cx-(cx-x)*n/z;y=cy-(cy-y)*n/z;z=n;apply()};
const fit=()=>{const w=svg.width.baseVal.value,h=svg.height.baseVal.value;
z=Math.min(1,main.clientWidth/w,main.clientHeight/h);x=(main.clientWidth-w*z)/2;y=Math.max(0,(main.clientHeight-h*z)/2);apply()};
const reach=(start,map)=>{const seen=new Set(start),open=[...start];
while(open.length)for(const n of map.get(open.pop())||[])if(!seen.has(n)){seen.add(n);open.push(n)}return seen};
function mark(ids){
if(!ids||!ids.length){svg.classList.remove('focus');shown=null;out.textContent='';return}
const keep=new Set([...reach(ids,next),...reach(ids,prev)]);
nodes.forEach(n=>n.classList.toggle('on',keep.has(n.id.slice(1))));
edges.forEach(e=>e.classList.toggle('on',keep.has(e.dataset.from)&&keep.has(e.dataset.to)));
svg.classList.add('focus')}
const pick=n=>{const id=n.id.slice(1);shown===id?mark(null):(mark([id]),shown=id,out.textContent=n.getAttribute('aria-label'))};
nodes.forEach(n=>{n.addEventListener('click',()=>{if(!moved)pick(n)});
n.addEventListener('keydown',e=>{if(e.key==='Enter'||e.key===' '){e.preventDefault();pick(n)}})});
find.addEventListener('input',()=>{const q=find.value.trim().toLowerCase();if(!q){mark(null);return}
const hits=nodes.filter(n=>n.textContent.toLowerCase().includes(q)).map(n=>n.id.slice(1));
if(!hits.length){svg.classList.add('focus');nodes.concat(edges).forEach(n=>n.classList.remove('on'))}else mark(hits);
out.textContent=hits.length+(hits.length===1?' match':' matches')});
let moved=false,at=null;
main.addEventListener('pointerdown',e=>{at=[e.clientX-x,e.clientY-y,e.clientX,e.clientY];moved=false});
addEventListener('pointermove',e=>{if(!at)return;if(Math.hypot(e.clientX-at[2],e.clientY-at[3])>4){moved=true;main.classList.add('drag')}
if(moved){x=e.clientX-at[0];y=e.clientY-at[1];apply()}});
addEventListener('pointerup',()=>{at=null;main.classList.remove('drag');setTimeout(()=>{moved=false})});
main.addEventListener('wheel',e=>{e.preventDefault();const r=main.getBoundingClientRect();
e.ctrlKey||!e.shiftKey?zoomAt(e.clientX-r.left,e.clientY-r.top,Math.exp(-e.deltaY/400)):(x-=e.deltaY,apply())},{passive:false});
addEventListener('keydown',e=>{if(e.target===find){if(e.key==='Escape'){find.value='';mark(null);find.blur()}return}
if(e.key==='/'){e.preventDefault();find.focus()}else if(e.key==='Escape')mark(null);
else if(e.key==='+'||e.key==='=')zoomAt(main.clientWidth/2,main.clientHeight/2,1.25);
else if(e.key==='-')zoomAt(main.clientWidth/2,main.clientHeight/2,.8);else if(e.key==='0')fit()});
document.getElementById('fit').addEventListener('click',fit);
document.getElementById('full').addEventListener('click',()=>{z=1;x=0;y=0;apply()});
if(svg.width.baseVal.value>main.clientWidth&&svg.width.baseVal.value<main.clientWidth*1.6)fit();
})();
)js";

} // namespace

std::string topologyHtml(const topology::Graph& graph, const topology::DisplayList& list,
                         bool dark) {
    const topology::Theme& theme = dark ? topology::darkTheme() : topology::lightTheme();
    const std::string title = fmt::format("{} · topology", graph.title);
    SvgOptions options;
    options.title = title;
    options.ids = true;
    std::string out = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                      "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n";
    out += fmt::format("<title>{}</title>\n", xmlEscape(title));
    out += fmt::format(
        "<style>:root{{color-scheme:{};--canvas:{};--surface:{};--raised:{};--border:{};--text:{};"
        "--muted:{};--accent:{}}}{}</style>\n</head>\n<body>\n",
        dark ? "dark" : "light", theme.canvas.hex(), theme.surface.hex(), theme.raised.hex(),
        theme.border.hex(), theme.text.hex(), theme.muted.hex(), theme.accent.hex(), kStyle);
    out += fmt::format(
        "<header><h1>{}</h1><output aria-live=\"polite\"></output>"
        "<input id=\"find\" type=\"search\" placeholder=\"Find a route, service, policy…  /\" "
        "aria-label=\"Find\"><button id=\"fit\" title=\"0\">Fit</button>"
        "<button id=\"full\">100 %</button></header>\n<main>\n",
        xmlEscape(title));
    out += topologySvg(graph, list, options);
    out += "</main>\n<script>";
    out += kScript;
    out += "</script>\n</body>\n</html>\n";
    return out;
}

} // namespace gatelens::report
