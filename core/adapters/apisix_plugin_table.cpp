// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The table behind apisix_plugins.h: one entry a plugin of APISIX 3.18.
#include "core/adapters/apisix_plugins.h"

#include <array>

namespace gatelens::adapters::apisix {

using model::PolicyClass;

namespace {

constexpr std::array kFragments = std::to_array<ShapeFragment>({
    {"meta", "_meta:(disable:b error_response:a filter:[a] priority:i pre_function:s)"},
    {"redis",
     "redis_host:s redis_port:i<1..>=6379 redis_username:s redis_password:s "
     "redis_database:i<0..>=0 redis_timeout:i<1..>=1000 redis_ssl:b=false "
     "redis_ssl_verify:b=false redis_keepalive_timeout:i<1..>=10000 "
     "redis_keepalive_pool:i<1..>=100 redis_cluster_name:s redis_cluster_nodes:[s] "
     "redis_cluster_ssl:b=false redis_cluster_ssl_verify:b=false "
     "redis_connect_timeout:i<1..>=1000 redis_read_timeout:i<1..>=1000 redis_master_name:s "
     "redis_role:e(master,slave)=master redis_sentinels:[(host!:s port!:i<1..65535>)] "
     "sentinel_username:s sentinel_password:s"},
    {"batch", "name:s batch_max_size:i<1..>=1000 max_retry_count:i<0..>=0 retry_delay:i<0..>=1 "
              "buffer_duration:i<1..>=60 inactive_timeout:i<1..>=5"},
    {"body", "include_req_body:b=false include_req_body_expr:[a] include_resp_body:b=false "
             "include_resp_body_expr:[a] max_req_body_bytes:i<1..>=524288 "
             "max_resp_body_bytes:i<1..>=524288"},
    {"format", "log_format:{a} log_format_extra:{a}"},
});

constexpr std::array kPlugins = std::to_array<Plugin>({
    {"real-ip", PolicyClass::Other, 23000, Phase::Rewrite, 0,
     "recursive:b=false source!:s trusted_addresses:[s]", ""},
    {"exit-transformer", PolicyClass::Code, 22950, Phase::Rewrite, 0, "functions!:[s]", ""},
    {"ai", PolicyClass::Other, 22900, Phase::None, 0, "", ""},
    {"client-control", PolicyClass::Validate, 22000, Phase::Rewrite, 0, "max_body_size:i<0..>", ""},
    {"proxy-buffering", PolicyClass::Other, 21991, Phase::Rewrite, 0,
     "disable_proxy_buffering:b=false", ""},
    {"proxy-control", PolicyClass::Other, 21990, Phase::Rewrite, 0, "request_buffering:b=true", ""},
    {"request-id", PolicyClass::Header, 12015, Phase::Rewrite, 0,
     "algorithm:e(uuid,nanoid,range_id,ksuid,uuidv7,snowflake)=uuid header_name:s=X-Request-Id "
     "include_in_response:b=true range_id:(char_set:s length:i<6..>=16)",
     ""},
    {"zipkin", PolicyClass::Trace, 12011, Phase::Rewrite, 0,
     "endpoint!:s sample_ratio!:n<1e-05..1> server_addr:s service_name:s=APISIX "
     "span_version:a=2",
     ""},
    {"skywalking", PolicyClass::Trace, 12010, Phase::Rewrite, kPreferRoute,
     "sample_ratio:n<1e-05..1>=1", ""},
    {"opentelemetry", PolicyClass::Trace, 12009, Phase::Rewrite, 0,
     "additional_attributes:[s] additional_header_prefix_attributes:[s] "
     "sampler:(name:e(always_on,always_off,trace_id_ratio,parent_base)=always_off "
     "options:(fraction:n=0 root:(name:e(always_on,always_off,trace_id_ratio)=always_off "
     "options:(fraction:n=0))))",
     ""},
    {"ext-plugin-pre-req", PolicyClass::Code, 12000, Phase::Rewrite, 0,
     "allow_degradation:b=false conf:[(name!:s value!:s)]", ""},
    {"fault-injection", PolicyClass::Resilience, 11000, Phase::Rewrite, 0,
     "abort:(body:s headers:{t} http_status!:i<200..> percentage:i<0..100> vars:[[a]]) "
     "delay:(duration!:n<0..> percentage:i<0..100> vars:[[a]])",
     ""},
    {"mocking", PolicyClass::Respond, 10900, Phase::Access, 0,
     "content_type:s=application/json;charset=utf8 delay:i=0 response_example:s "
     "response_headers:{t} response_schema:{a} response_status:i<100..>=200 "
     "with_mock_header:b=true",
     ""},
    {"serverless-pre-function", PolicyClass::Code, 10000, Phase::Rewrite, 0,
     "functions!:[s] phase:e(rewrite,access,header_filter,body_filter,log,before_proxy)=access",
     ""},
    {"batch-requests", PolicyClass::Aggregate, 4010, Phase::None, 0, "", ""},
    {"cors", PolicyClass::Cors, 4000, Phase::Rewrite, 0,
     "allow_credential:b=false allow_headers:s=* allow_methods:s=* allow_origins:s=* "
     "allow_origins_by_metadata:[s] allow_origins_by_regex:[s] expose_headers:s=* max_age:i=5 "
     "timing_allow_origins:s timing_allow_origins_by_regex:[s]",
     ""},
    {"ip-restriction", PolicyClass::Ip, 3000, Phase::Access, kStream,
     "blacklist:[s] message:s response_code:i<403..404>=403 whitelist:[s]", ""},
    {"ua-restriction", PolicyClass::Bot, 2999, Phase::Access, 0,
     "allowlist:[s] bypass_missing:b=false denylist:[s] message:s", ""},
    {"referer-restriction", PolicyClass::Other, 2990, Phase::Access, 0,
     "blacklist:[s] bypass_missing:b=false message:s whitelist:[s]", ""},
    {"csrf", PolicyClass::Validate, 2980, Phase::Access, 0,
     "expires:i=7200 key!:s name:s=apisix-csrf-token", ""},
    {"uri-blocker", PolicyClass::Waf, 2900, Phase::Rewrite, 0,
     "block_rules!:[s] case_insensitive:b=false rejected_code:i<200..>=403 rejected_msg:s", ""},
    {"request-validation", PolicyClass::Validate, 2800, Phase::Rewrite, 0,
     "body_schema:{a} header_schema:{a} max_req_body_size:i<1..>=67108864 "
     "rejected_code:i<200..599>=400 rejected_msg:s",
     ""},
    {"chaitin-waf", PolicyClass::Waf, 2700, Phase::Access, 0,
     "append_waf_debug_header:b=false append_waf_resp_header:b=true config:(connect_timeout:i "
     "keepalive_size:i keepalive_timeout:i read_timeout:i real_client_ip:b req_body_size:i "
     "send_timeout:i) match:[(vars:[a])] mode:e(off,monitor,block)",
     ""},
    {"multi-auth", PolicyClass::Authn, 2600, Phase::Rewrite, kAuth, "auth_plugins!:[a]", ""},
    {"openid-connect", PolicyClass::Authn, 2599, Phase::Rewrite, 0,
     "accept_none_alg:b=false accept_unsupported_alg:b=true access_token_expires_in:i "
     "access_token_expires_leeway:i=0 access_token_in_authorization_header:b=false "
     "authorization_params:{a} bearer_only:b=false cache_segment:s claim_schema:{a} "
     "claim_validator:(audience:(claim:s=aud match_with_client_id:b=false required:b=false) "
     "issuer:(valid_issuers:[s])) client_id!:s "
     "client_jwt_assertion_alg:e(HS256,HS512,RS256,RS512,ES256,ES512) "
     "client_jwt_assertion_audience:s client_jwt_assertion_expires_in:i=60 "
     "client_rsa_private_key:s client_rsa_private_key_id:s client_secret:s discovery!:s "
     "dpop:(enabled:b=false private_key:s public_jwk:{a} "
     "signing_alg:e(ES256,RS256,PS256)=ES256) force_reauthorize:b=false iat_slack:i=120 "
     "introspection_addon_headers:[s] introspection_endpoint:s "
     "introspection_endpoint_auth_method:s=client_secret_basic introspection_expiry_claim:s "
     "introspection_interval:i=0 jwk_expires_in:i=86400 jwt_verification_cache_ignore:b=false "
     "logout_path:s=/logout par:(enabled:b=false endpoint:s "
     "endpoint_auth_method:e(client_secret_basic,client_secret_post,private_key_jwt,client_secret_"
     "jwt)) "
     "post_logout_redirect_uri:s proxy_opts:(http_proxy:s http_proxy_authorization:s "
     "https_proxy:s https_proxy_authorization:s no_proxy:s) public_key:s realm:s=apisix "
     "redirect_uri:s refresh_session_interval:i renew_access_token_on_expiry:b=true "
     "required_scopes:[s] revoke_tokens_on_logout:b=false scope:s=openid "
     "session:(absolute_timeout:i cookie:(lifetime:i) cookie_domain:s cookie_http_only:b "
     "cookie_name:s cookie_path:s cookie_same_site:e(Strict,Lax,None,Default) cookie_secure:b "
     "idling_timeout:i redis:(connect_timeout:i<1..>=1000 database:i<0..>=0 host:s=127.0.0.1 "
     "keepalive_timeout:i<1000..>=10000 password:s port:i<1..>=6379 prefix:s=sessions "
     "read_timeout:i<1..>=1000 send_timeout:i<1..>=1000 server_name:s ssl:b=false "
     "ssl_verify:b=true username:s) rolling_timeout:i secret!:s "
     "storage:e(cookie,redis)=cookie) set_access_token_header:b=true "
     "set_id_token_header:b=true set_raw_id_token_header:b=false "
     "set_refresh_token_header:b=false set_userinfo_header:b=true ssl_verify:b=true "
     "timeout:i<1..>=3 token_endpoint_auth_method:s=client_secret_basic "
     "token_signing_alg_values_expected:s unauth_action:e(auth,deny,pass)=auth "
     "use_jwks:b=false use_nonce:b=false use_pkce:b=false",
     ""},
    {"saml-auth", PolicyClass::Authn, 2598, Phase::Rewrite, 0,
     "auth_protocol_binding_method:e(HTTP-Redirect,HTTP-POST)=HTTP-Redirect idp_cert!:s "
     "idp_uri!:s login_callback_uri!:s logout_callback_uri!:s logout_redirect_uri!:s "
     "logout_uri!:s secret!:s secret_fallbacks:[s] sp_cert!:s sp_issuer!:s sp_private_key!:s",
     ""},
    {"cas-auth", PolicyClass::Authn, 2597, Phase::Access, 0,
     "cas_callback_uri!:s cookie:(samesite:e(Lax,None)=Lax secret!:s secure:b=true) idp_uri!:s "
     "logout_uri!:s max_req_body_size:i<1..>=67108864",
     ""},
    {"authz-casbin", PolicyClass::Authz, 2560, Phase::Rewrite, 0,
     "model:s model_path:s policy:s policy_path:s username:s", ""},
    {"authz-casdoor", PolicyClass::Authn, 2559, Phase::Access, 0,
     "callback_url!:s client_id!:s client_secret!:s endpoint_addr!:s", ""},
    {"wolf-rbac", PolicyClass::Authn, 2555, Phase::Rewrite, kAuth,
     "appid:s=unset header_prefix:s=X- server:s=http://127.0.0.1:12180 ssl_verify:b", ""},
    {"ldap-auth-advanced", PolicyClass::Authn, 2541, Phase::Rewrite, kAuth,
     "attribute:s=cn base_dn!:s bind_dn:s consumer_required:b=true "
     "header_type:e(ldap,basic)=ldap keepalive:b=true keepalive_pool_name:s "
     "keepalive_pool_size:i<1..>=5 keepalive_timeout:i<1000..>=60000 ldap_password:s "
     "ldap_uri!:s realm:s=ldap size_limit:i<2..>=2 ssl_verify:b=true time_limit:i<0..>=5 "
     "timeout:i<1..60000>=10000 use_ldaps:b=false use_starttls:b=false",
     "user_dn!:s"},
    {"ldap-auth", PolicyClass::Authn, 2540, Phase::Rewrite, kAuth,
     "base_dn!:s hide_credentials:b=false ldap_uri!:s realm:s=ldap tls_verify:b=false uid:s=cn "
     "use_tls:b=false",
     "user_dn!:s"},
    {"hmac-auth", PolicyClass::Authn, 2530, Phase::Rewrite, kAuth,
     "allowed_algorithms:[e(hmac-sha1,hmac-sha256,hmac-sha512)]=[hmac-sha1,hmac-sha256,hmac-sha512]"
     " "
     "anonymous_consumer:s clock_skew:i<1..>=300 hide_credentials:b=false "
     "max_req_body_size:i<1..>=67108864 realm:s=hmac signed_headers:[s]=[date] "
     "validate_request_body:b=false",
     "key_id:s secret_key!:s access_key:s "
     "algorithm:e(hmac-sha1,hmac-sha256,hmac-sha512)=hmac-sha256 clock_skew:i=0 "
     "encode_uri_params:b=true keep_headers:b=false max_req_body:i=524288 signed_headers:[s] "
     "validate_request_body:b=false"},
    {"basic-auth", PolicyClass::Authn, 2520, Phase::Rewrite, kAuth,
     "anonymous_consumer:s hide_credentials:b=false realm:s=basic", "password!:s username!:s"},
    {"jwt-auth", PolicyClass::Authn, 2510, Phase::Rewrite, kAuth,
     "anonymous_consumer:s claims_to_verify:[e(exp,nbf)] cookie:s=jwt header:s=authorization "
     "hide_credentials:b=false key_claim_name:s=key query:s=jwt realm:s=jwt "
     "store_in_ctx:b=false",
     "algorithm:e(HS256,HS384,HS512,RS256,RS384,RS512,ES256,ES384,ES512,PS256,PS384,PS512,EdDSA)="
     "HS256 "
     "base64_secret:b=false exp:i<1..>=86400 key!:s lifetime_grace_period:i<0..>=0 secret:s "
     "public_key:s private_key:s vault:{a}"},
    {"jwe-decrypt", PolicyClass::Transform, 2509, Phase::Rewrite, kAuth,
     "forward_header:s=Authorization header:s=Authorization strict:b=true",
     "is_base64_encoded:b key!:s secret!:s"},
    {"key-auth", PolicyClass::Authn, 2500, Phase::Rewrite, kAuth,
     "anonymous_consumer:s header:s=apikey hide_credentials:b=false query:s=apikey realm:s=key",
     "key!:s"},
    {"dingtalk-auth", PolicyClass::Authn, 2430, Phase::Rewrite, 0,
     "access_token_url:s=https://api.dingtalk.com/v1.0/oauth2/accessToken app_key!:s "
     "app_secret!:s code_header:s=X-DingTalk-Code code_query:s=code "
     "cookie_expires_in:i<1..>=86400 redirect_uri!:s secret!:s secret_fallbacks:[s] "
     "set_userinfo_header:b=true ssl_verify:b=true timeout:i<1..>=6000 userinfo_url:s",
     ""},
    {"feishu-auth", PolicyClass::Authn, 2420, Phase::Rewrite, 0,
     "access_token_url:s app_id!:s app_secret!:s auth_redirect_uri!:s "
     "code_header:s=X-Feishu-Code code_query:s=code cookie_expires_in:i=86400 redirect_uri!:s "
     "secret!:s secret_fallbacks:[s] set_userinfo_header:b=true ssl_verify:b=true "
     "timeout:i=6000 userinfo_url:s",
     ""},
    {"acl", PolicyClass::Authz, 2410, Phase::Access, 0,
     "allow_labels:{[s]} deny_labels:{[s]} external_user_label_field:s=groups "
     "external_user_label_field_key:s "
     "external_user_label_field_parser:e(segmented_text,json,table) "
     "external_user_label_field_separator:s rejected_code:i<200..>=403 rejected_msg:s",
     ""},
    {"consumer-restriction", PolicyClass::Authz, 2400, Phase::Access, 0,
     "allowed_by_methods:[(methods:[e(GET,POST,PUT,DELETE,PATCH,HEAD,OPTIONS,CONNECT,TRACE,PURGE)] "
     "user:s)] blacklist:[s] rejected_code:i<200..>=403 rejected_msg:s "
     "type:e(consumer_name,service_id,route_id,consumer_group_id)=consumer_name whitelist:[s]",
     ""},
    {"attach-consumer-label", PolicyClass::Header, 2399, Phase::BeforeProxy, 0, "headers!:{s}", ""},
    {"forward-auth", PolicyClass::Authn, 2002, Phase::Access, 0,
     "allow_degradation:b=false client_headers:[s]=[] extra_headers:{s} keepalive:b=true "
     "keepalive_pool:i<1..>=5 keepalive_timeout:i<1000..>=60000 "
     "max_req_body_size:i<1..>=67108864 request_headers:[s]=[] request_method:e(GET,POST)=GET "
     "ssl_verify:b=true status_on_error:i<200..599>=403 timeout:i<1..60000>=3000 "
     "upstream_headers:[s]=[] uri!:s",
     ""},
    {"opa", PolicyClass::Authz, 2001, Phase::Access, 0,
     "host!:s keepalive:b=true keepalive_pool:i<1..>=5 keepalive_timeout:i<1000..>=60000 "
     "policy!:s send_headers_upstream:[s] ssl_verify:b=true timeout:i<1..60000>=3000 "
     "with_consumer:b=false with_route:b=false with_service:b=false",
     ""},
    {"authz-keycloak", PolicyClass::Authz, 2000, Phase::Access, 0,
     "access_denied_redirect_uri:s access_token_expires_in:i<1..>=300 "
     "access_token_expires_leeway:i<0..>=0 cache_ttl_seconds:i<1..>=86400 client_id!:s "
     "client_secret:s discovery:s "
     "grant_type:e(urn:ietf:params:oauth:grant-type:uma-ticket)=urn:ietf:params:oauth:grant-type:"
     "uma-ticket "
     "http_method_as_scope:b=false keepalive:b=true keepalive_pool:i<1..>=5 "
     "keepalive_timeout:i<1000..>=60000 lazy_load_paths:b=false "
     "max_req_body_size:i<1..>=67108864 password_grant_token_generation_incoming_uri:s "
     "permissions:[s]=[] policy_enforcement_mode:e(ENFORCING,PERMISSIVE)=ENFORCING "
     "refresh_token_expires_in:i<1..>=3600 refresh_token_expires_leeway:i<0..>=0 "
     "resource_registration_endpoint:s ssl_verify:b=true timeout:i<1000..>=3000 "
     "token_endpoint:s",
     ""},
    {"data-mask", PolicyClass::Transform, 1500, Phase::Log, 0,
     "max_body_size:i<1..>=1048576 max_req_post_args:i<0..>=100 "
     "request:[(action!:e(regex,replace,remove) body_format:e(json,urlencoded) name!:s regex:s "
     "type!:e(query,header,body) value:s)]",
     ""},
    {"error-log-logger", PolicyClass::Log, 1091, Phase::None, 0, "", ""},
    {"proxy-cache", PolicyClass::Cache, 1085, Phase::Access, 0,
     "cache_bypass:[s] cache_control:b=false cache_http_status:[i<200..599>]=[200,301,404] "
     "cache_key:[s]=[$host,$request_uri] cache_method:[e(GET,POST,HEAD)]=[GET,HEAD] "
     "cache_set_cookie:b=false cache_strategy:e(disk,memory)=disk cache_ttl:i<1..>=300 "
     "cache_zone:s=disk_cache_one consumer_isolation:b=true hide_cache_headers:b=false "
     "max_resp_body_size:i<1..>=67108864 no_cache:[s]",
     ""},
    {"body-transformer", PolicyClass::Transform, 1080, Phase::Rewrite, 0,
     "max_req_body_size:i<1..>=67108864 max_resp_body_size:i<1..>=67108864 "
     "request:(input_format:e(xml,json,encoded,args,plain,multipart) template!:s "
     "template_is_base64:b) response:(input_format:e(xml,json,encoded,args,plain,multipart) "
     "template!:s template_is_base64:b)",
     ""},
    {"ai-request-rewrite", PolicyClass::Transform, 1073, Phase::Access, 0,
     "auth:a keepalive:b=true keepalive_pool:i<1..>=30 max_req_body_size:i<1..>=67108864 "
     "options:(* model:s) override:(endpoint:s) prompt!:s "
     "provider!:e(openai,deepseek,aimlapi,anthropic,openai-compatible,azure-openai,openrouter,"
     "gemini,vertex-ai,bedrock) "
     "ssl_verify:b=true timeout:i<1..60000>=30000",
     ""},
    {"ai-prompt-guard", PolicyClass::Validate, 1072, Phase::Access, 0,
     "allow_patterns:[s]=[] deny_patterns:[s]=[] fail_mode:e(skip,warn,error)=skip "
     "match_all_conversation_history:b=false match_all_roles:b=false "
     "max_req_body_size:i<1..>=67108864",
     ""},
    {"ai-prompt-template", PolicyClass::Transform, 1071, Phase::Rewrite, 0,
     "max_req_body_size:i<1..>=67108864 templates!:[(name!:s template!:(messages:[(content!:s "
     "role!:e(system,user,assistant))] model:s))]",
     ""},
    {"ai-prompt-decorator", PolicyClass::Transform, 1070, Phase::Rewrite, 0,
     "append:[(content!:s role!:e(system,user,assistant))] max_req_body_size:i<1..>=67108864 "
     "prepend:[(content!:s role!:e(system,user,assistant))]",
     ""},
    {"ai-rag", PolicyClass::Transform, 1060, Phase::Access, 0,
     "embeddings_provider!:(azure_openai!:(api_key!:s endpoint!:s)) ssl_verify:b=true "
     "vector_search_provider!:(azure_ai_search!:(api_key!:s endpoint!:s))",
     ""},
    {"ai-proxy-multi", PolicyClass::Proxy, 1041, Phase::Access, 0,
     "balancer:(algorithm:e(chash,roundrobin,semantic) "
     "hash_on:e(vars,header,cookie,consumer,vars_combinations)=vars key:s) "
     "fallback_strategy:a=instance_health_and_rate_limiting instances!:[(* name!:s provider!:s "
     "weight!:i<0..> priority:i=0 auth:a checks:a)] keepalive:b=true keepalive_pool:i<1..>=30 "
     "keepalive_timeout:i<1000..>=60000 logging:(payloads:b=false summaries:b=false) "
     "max_req_body_size:i<1..>=67108864 max_response_bytes:i<1..> max_retries:i<0..> "
     "max_stream_duration_ms:i<1..> retry_on_failure_within_ms:i<1..> "
     "semantic_opts:(debugging:b=false embeddings!:(auth!:(header:{s} query:{s}) endpoint:s "
     "model!:s provider!:e(openai,azure-openai) ssl_verify:b=true timeout:i<1..>=3000) "
     "fallback:s threshold:n<-1..1>=0) ssl_verify:b=true streaming_flush_interval_ms:i<0..>=10 "
     "timeout:i<1..>=30000",
     ""},
    {"ai-proxy", PolicyClass::Proxy, 1040, Phase::Access, 0,
     "auth:a keepalive:b=true keepalive_pool:i<1..>=30 keepalive_timeout:i<1000..>=60000 "
     "logging:(payloads:b=false summaries:b=false) max_req_body_size:i<1..>=67108864 "
     "max_response_bytes:i<1..> max_stream_duration_ms:i<1..> options:(* model:s) "
     "override:(endpoint:s llm_options:(max_tokens:i<1..>) "
     "request_body:(anthropic-messages:{a} bedrock-converse:{a} openai-chat:{a} "
     "openai-embeddings:{a} openai-responses:{a} passthrough:{a}) "
     "request_body_force_override:b=false) "
     "provider!:e(openai,deepseek,aimlapi,anthropic,openai-compatible,azure-openai,openrouter,"
     "gemini,vertex-ai,bedrock) "
     "provider_conf:(project_id:s region:s) ssl_verify:b=true "
     "streaming_flush_interval_ms:i<0..>=10 timeout:i<1..>=30000",
     ""},
    {"ai-cache", PolicyClass::Cache, 1035, Phase::Access, 0,
     "bypass_on:[(equals!:s header!:s)] cache_headers:b=true "
     "cache_key:(include_consumer:b=false include_vars:[s]=[] share_across_routes:b=false) "
     "exact:(ttl:i<1..>=3600) fail_mode:e(skip,warn,error)=skip layers:a=[exact] "
     "max_cache_body_size:i<0..>=1048576 policy:e(redis)=redis "
     "semantic:(distance_metric:e(cosine)=cosine embedding!:(azure_openai:(api_key!:s "
     "dimensions:i<1..> endpoint!:s ssl_verify:b=true timeout:i<1..>=5000) openai:(api_key!:s "
     "dimensions:i<1..> endpoint:s model!:s ssl_verify:b=true timeout:i<1..>=5000)) "
     "match:(ignore_assistant_prompts:b=true ignore_system_prompts:b=true "
     "ignore_tool_prompts:b=true message_countback:i<1..>=1) similarity_threshold:n<0..1>=0.95 "
     "top_k:i<1..>=1 ttl:i<1..>=86400 vector_search!:(redis:(index:s=ai-cache))) "
     "redis_database:i<0..>=0 redis_host:s redis_keepalive_pool:i<1..>=100 "
     "redis_keepalive_timeout:i<1000..>=10000 redis_password:s redis_port:i<1..>=6379 "
     "redis_ssl:b=false redis_ssl_verify:b=false redis_timeout:i<1..>=1000 redis_username:s",
     ""},
    {"ai-aws-content-moderation", PolicyClass::Validate, 1031, Phase::Access, 0,
     "check_request:b=true check_response:b=false comprehend!:(access_key_id!:s endpoint:s "
     "region!:s secret_access_key!:s ssl_verify:b=true) deny_code:i<200..599>=200 "
     "deny_message:s fail_mode:e(skip,warn,error)=skip keepalive:b=true "
     "keepalive_timeout:i<1000..>=60000 moderation_categories:{n<0..1>} "
     "moderation_threshold:n<0..1>=0.5 request_check_length_limit:i<4..1024>=1000 "
     "request_check_mode:e(last,all)=all "
     "request_check_roles:[e(user,tool,system,assistant)]=[user,tool,system,assistant] "
     "response_check_length_limit:i<4..1024>=1000 stream_check_cache_size:i<1..>=128 "
     "stream_check_interval:n<0.1..>=3 stream_check_mode:e(realtime,final_packet)=final_packet "
     "timeout:i<1..>=10000",
     ""},
    {"ai-rate-limiting", PolicyClass::Limit, 1030, Phase::Access, 0,
     "allow_degradation:b=false cost_expr:s instances:[(limit!:t name!:s time_window!:t)] "
     "limit:t "
     "limit_strategy:e(total_tokens,prompt_tokens,completion_tokens,expression)=total_tokens "
     "policy:e(local,redis,redis-cluster,redis-sentinel)=local rejected_code:i<200..599>=503 "
     "rejected_msg:s rules:[(count!:t header_prefix:s key!:s time_window!:t)] "
     "show_limit_quota_header:b=true time_window:t @redis",
     ""},
    {"ai-aliyun-content-moderation", PolicyClass::Validate, 1029, Phase::Access, 0,
     "access_key_id!:s access_key_secret!:s check_request:b=true check_response:b=false "
     "deny_code:i<200..599>=200 deny_message:s endpoint!:s fail_mode:e(skip,warn,error)=skip "
     "keepalive:b=true keepalive_pool:i<1..>=30 keepalive_timeout:i<1000..>=60000 region_id!:s "
     "request_check_length_limit:i<1..>=2000 request_check_mode:e(last,all)=last "
     "request_check_roles:[e(user,tool,system)]=[user] "
     "request_check_service:s=llm_query_moderation response_check_length_limit:i<1..>=5000 "
     "response_check_service:s=llm_response_moderation "
     "risk_level_bar:e(none,low,medium,high,max)=high ssl_verify:b=true "
     "stream_check_cache_size:i<1..>=128 stream_check_interval:n<0.1..>=3 "
     "stream_check_mode:e(realtime,final_packet)=final_packet timeout:i<1..>=10000",
     ""},
    {"ai-lakera-guard", PolicyClass::Validate, 1028, Phase::Access, 0,
     "action:e(block,alert)=block api_key!:s deny_code:i<200..599>=200 "
     "direction:e(input,output,both)=input fail_mode:e(skip,warn,error)=skip fail_open:b=false "
     "lakera_endpoint:s=https://api.lakera.ai/v2/guard project_id:s request_failure_message:s "
     "response_failure_message:s reveal_failure_categories:b=false ssl_verify:b=true "
     "timeout:i<1..>=5000",
     ""},
    {"proxy-mirror", PolicyClass::Mirror, 1010, Phase::Rewrite, 0,
     "host!:s path:s path_concat_mode:e(replace,prefix)=replace sample_ratio:n<1e-05..1>=1", ""},
    {"graphql-proxy-cache", PolicyClass::Cache, 1009, Phase::Access, 0,
     "cache_set_cookie:b=false cache_strategy:e(disk,memory)=disk cache_ttl:i<1..>=300 "
     "cache_zone:s=disk_cache_one consumer_isolation:b=true",
     ""},
    {"proxy-rewrite", PolicyClass::Transform, 1008, Phase::Rewrite, 0,
     "headers:(* add:{a} remove:[s] set:{a}) host:s "
     "method:e(GET,POST,PUT,DELETE,PATCH,HEAD,OPTIONS,TRACE,UNLOCK,LOCK,MKCOL,COPY,MOVE,PROPFIND) "
     "regex_uri:[s] uri:s use_real_request_uri_unsafe:b=false",
     ""},
    {"workflow", PolicyClass::Other, 1006, Phase::Access, 0, "rules:[(actions!:[[a]] case:[a])]",
     ""},
    {"api-breaker", PolicyClass::Resilience, 1005, Phase::Access, 0,
     "break_response_body:s break_response_code!:i<200..599> break_response_headers:[(key!:s "
     "value!:s)] healthy:(http_statuses:[i<200..499>]=[200] successes:i<1..>=3) "
     "max_breaker_sec:i<3..>=300 unhealthy:(failures:i<1..>=3 "
     "http_statuses:[i<500..599>]=[500])",
     ""},
    {"graphql-limit-count", PolicyClass::Limit, 1004, Phase::Access, 0,
     "allow_degradation:b=false count:t group:s key:s=remote_addr "
     "key_type:e(var,var_combination,constant)=var "
     "policy:e(local,redis,redis-cluster,redis-sentinel)=local rejected_code:i<200..599>=503 "
     "rejected_msg:s rules:[(count!:t header_prefix:s key!:s time_window!:t)] "
     "show_limit_quota_header:b=true sync_interval:n=-1 time_window:t "
     "window_type:e(fixed,sliding)=fixed @redis",
     ""},
    {"limit-conn", PolicyClass::Limit, 1003, Phase::Access, kStream,
     "allow_degradation:b=false burst:t conn:t default_conn_delay:n<0..> key:s "
     "key_type:e(var,var_combination)=var only_use_default_delay:b=false "
     "policy:e(redis,redis-cluster,local)=local rejected_code:i<200..599>=503 rejected_msg:s "
     "rules:[(burst!:t conn!:t key!:s)] key_ttl:i=3600 @redis",
     ""},
    {"limit-count", PolicyClass::Limit, 1002, Phase::Access, 0,
     "allow_degradation:b=false count:t group:s key:s=remote_addr "
     "key_type:e(var,var_combination,constant)=var "
     "policy:e(local,redis,redis-cluster,redis-sentinel)=local rejected_code:i<200..599>=503 "
     "rejected_msg:s rules:[(count!:t header_prefix:s key!:s time_window!:t)] "
     "show_limit_quota_header:b=true sync_interval:n=-1 time_window:t "
     "window_type:e(fixed,sliding)=fixed @redis",
     ""},
    {"limit-req", PolicyClass::Limit, 1001, Phase::Access, 0,
     "allow_degradation:b=false burst!:n<0..> key!:s key_type:e(var,var_combination)=var "
     "nodelay:b=false policy:e(redis,redis-cluster,local)=local rate!:n<0..> "
     "rejected_code:i<200..599>=503 rejected_msg:s @redis",
     ""},
    {"node-status", PolicyClass::Metrics, 1000, Phase::None, 0, "", ""},
    {"brotli", PolicyClass::Compress, 996, Phase::HeaderFilter, 0,
     "comp_level:i<0..11>=6 http_version:a=1.1 lgblock:i=0 lgwin:i=19 min_length:i<1..>=20 "
     "mode:i<0..2>=0 types:[s]=[text/html] vary:b",
     ""},
    {"gzip", PolicyClass::Compress, 995, Phase::HeaderFilter, 0,
     "buffers:(number:i<1..>=32 size:i<1..>=4096) comp_level:i<1..9>=1 http_version:a=1.1 "
     "min_length:i<1..>=20 types:[s]=[text/html] vary:b",
     ""},
    {"server-info", PolicyClass::Metrics, 990, Phase::None, 0, "", ""},
    {"traffic-label", PolicyClass::Header, 967, Phase::Access, 0,
     "rules!:[(actions!:[(set_headers:{a} weight:i<1..>=1)] match:[a])]", ""},
    {"traffic-split", PolicyClass::Proxy, 966, Phase::Access, kStream,
     "rules:[(match:[(vars:[a])] weighted_upstreams:[(upstream:a upstream_id:t "
     "weight:i<0..>=1)])]",
     ""},
    {"redirect", PolicyClass::Redirect, 900, Phase::Rewrite, 0,
     "append_query_string:b=false encode_uri:b=false http_to_https:b regex_uri:[s] "
     "ret_code:i<200..>=302 uri:s",
     ""},
    {"response-rewrite", PolicyClass::Transform, 899, Phase::HeaderFilter, 0,
     "body:s body_base64:b=false filters:[(options:s=jo regex!:s replace!:s "
     "scope:e(once,global)=once)] headers:(* add:[s] remove:[s] set:{t}) "
     "max_resp_body_size:i<1..>=67108864 status_code:i<200..598> vars:[a]",
     ""},
    {"oas-validator", PolicyClass::Validate, 512, Phase::Access, 0,
     "max_req_body_size:i<1..>=67108864 reject_if_not_match:b=true "
     "rejection_status_code:i<400..599>=400 skip_path_params_validation:b=false "
     "skip_query_param_validation:b=false skip_request_body_validation:b=false "
     "skip_request_header_validation:b=false spec:s spec_url:s spec_url_request_headers:{s} "
     "ssl_verify:b=false timeout:i<1000..60000>=10000 verbose_errors:b=false",
     ""},
    {"mcp-bridge", PolicyClass::Proxy, 510, Phase::Access, 0, "args:[s] base_uri:s command!:s", ""},
    {"degraphql", PolicyClass::Transform, 509, Phase::Access, 0,
     "max_req_body_size:i<1..>=67108864 operation_name:s query!:s variables:[s]", ""},
    {"kafka-proxy", PolicyClass::Proxy, 508, Phase::Access, 0, "sasl:(password!:s username!:s)",
     ""},
    {"dubbo-proxy", PolicyClass::Proxy, 507, Phase::Access, 0,
     "method:s service_name!:s service_version!:s", ""},
    {"grpc-transcode", PolicyClass::Transform, 506, Phase::Access, 0,
     "deadline:n=0 max_resp_body_size:i<1..>=67108864 method!:s pb_option:[s] proto_id!:t "
     "service!:s show_status_in_body:b=false status_detail_type:s",
     ""},
    {"grpc-web", PolicyClass::Transform, 505, Phase::Access, 0,
     "cors_allow_headers:s=content-type,x-grpc-web,x-user-agent "
     "max_req_body_size:i<1..>=67108864",
     ""},
    {"http-dubbo", PolicyClass::Proxy, 504, Phase::BeforeProxy, 0,
     "connect_timeout:n=6000 max_req_body_size:i<1..>=67108864 method!:s params_type_desc:s "
     "read_timeout:n=6000 send_timeout:n=6000 serialization_header_key:s serialized:b=false "
     "service_name!:s service_version:s=0.0.0",
     ""},
    {"public-api", PolicyClass::Respond, 501, Phase::Access, 0, "uri:s", ""},
    {"prometheus", PolicyClass::Metrics, 500, Phase::Log, kPreferRoute | kStream,
     "prefer_name:b=false", ""},
    {"datadog", PolicyClass::Metrics, 495, Phase::Log, 0,
     "constant_tags:[s]=[] include_method:b=false include_path:b=false prefer_name:b=true "
     "@batch",
     ""},
    {"error-page", PolicyClass::Respond, 450, Phase::HeaderFilter, 0, "", ""},
    {"lago", PolicyClass::Log, 415, Phase::Log, 0,
     "endpoint_addrs!:[s] endpoint_uri:s=/api/v1/events/batch event_code!:s "
     "event_properties:{s} event_subscription_id!:s event_transaction_id!:s keepalive:b=true "
     "keepalive_pool:i<1..>=5 keepalive_timeout:i<1000..>=60000 ssl_verify:b=true "
     "timeout:i<1..60000>=3000 token!:s @batch",
     ""},
    {"loki-logger", PolicyClass::Log, 414, Phase::Access, 0,
     "endpoint_addrs!:[s] endpoint_uri:s=/loki/api/v1/push headers:{s} keepalive:b=true "
     "keepalive_pool:i<1..>=5 keepalive_timeout:i<1000..>=60000 log_labels:{s} "
     "ssl_verify:b=false tenant_id:s=fake timeout:i<1..60000>=3000 @batch @body @format",
     ""},
    {"elasticsearch-logger", PolicyClass::Log, 413, Phase::Access, 0,
     "auth:(password:s username:s) endpoint_addr:s endpoint_addrs:[s] field:(index!:s type:s) "
     "headers:{s} ssl_verify:b=true timeout:i<1..>=10 @batch @body @format",
     ""},
    {"echo", PolicyClass::Respond, 412, Phase::HeaderFilter, 0,
     "after_body:s before_body:s body:s headers:{a}", ""},
    {"loggly", PolicyClass::Log, 411, Phase::Access, 0,
     "customer_token!:s "
     "severity:e(ALERT,alert,WARNING,warning,ERR,err,EMEGR,emegr,INFO,info,DEBUG,debug,NOTICE,"
     "notice,CRIT,crit)=INFO "
     "severity_map:{e(ALERT,alert,WARNING,warning,ERR,err,EMEGR,emegr,INFO,info,DEBUG,debug,NOTICE,"
     "notice,CRIT,crit)} "
     "ssl_verify:b=true tags:[s]=[apisix] @batch @body @format",
     ""},
    {"http-logger", PolicyClass::Log, 410, Phase::Access, 0,
     "auth_header:s concat_method:e(json,new_line)=json ssl_verify:b=false timeout:i<1..>=3 "
     "uri!:s @batch @body @format",
     ""},
    {"splunk-hec-logging", PolicyClass::Log, 409, Phase::Log, 0,
     "endpoint!:(channel:s keepalive_timeout:i<1000..>=60000 timeout:i<1..>=10 token!:s "
     "uri!:s) ssl_verify:b=true @batch @format",
     ""},
    {"skywalking-logger", PolicyClass::Log, 408, Phase::Access, 0,
     "endpoint_addr!:s service_instance_name:s service_name:s=APISIX timeout:i<1..>=3 @batch "
     "@body @format",
     ""},
    {"google-cloud-logging", PolicyClass::Log, 407, Phase::Log, 0,
     "auth_config:(client_email:s "
     "entries_uri:s=https://logging.googleapis.com/v2/entries:write private_key!:s "
     "project_id!:s scope:[s] scopes:[s] token_uri:s=https://oauth2.googleapis.com/token) "
     "auth_file:s log_id:s=apisix.apache.org%2Flogs resource:(labels:{a} type!:s) "
     "ssl_verify:b=true @batch @format",
     ""},
    {"sls-logger", PolicyClass::Log, 406, Phase::Access, 0,
     "access_key_id!:s access_key_secret!:s host!:s logstore!:s port!:i project!:s "
     "ssl_verify:b=true timeout:i<1..>=5000 @batch @body @format",
     ""},
    {"tcp-logger", PolicyClass::Log, 405, Phase::Access, 0,
     "host!:s port!:i<0..> timeout:i<1..>=1000 tls:b=false tls_options:s @batch @body @format", ""},
    {"kafka-logger", PolicyClass::Log, 403, Phase::Access, 0,
     "api_version:i=1 broker_list:{i<1..65535>} brokers:[(host!:s port!:i<1..65535> "
     "sasl_config:(mechanism:e(PLAIN,SCRAM-SHA-256,SCRAM-SHA-512)=PLAIN password!:s user!:s))] "
     "cluster_name:i<1..>=1 kafka_topic:s key:s meta_format:e(default,origin)=default "
     "meta_refresh_interval:i<1..>=30 producer_batch_num:i<1..>=200 "
     "producer_batch_size:i<0..>=1048576 producer_max_buffering:i<1..>=50000 "
     "producer_time_linger:i<1..>=1 producer_type:e(async,sync)=async required_acks:i=1 "
     "timeout:i<1..>=3 tls:(verify:b=false) @batch @body @format",
     ""},
    {"rocketmq-logger", PolicyClass::Log, 402, Phase::Access, 0,
     "access_key:s key:s meta_format:e(default,origin)=default nameserver_list!:[s] "
     "secret_key:s tag:s timeout:i<1..>=3 topic!:s use_tls:b=false @batch @body @format",
     ""},
    {"syslog", PolicyClass::Log, 401, Phase::Access, kStream,
     "drop_limit:i=1048576 flush_limit:i<1..>=4096 host!:s pool_size:i<5..>=5 port!:i "
     "sock_type:e(tcp,udp)=tcp timeout:i<1..>=3000 tls:b=false @batch @body @format",
     ""},
    {"udp-logger", PolicyClass::Log, 400, Phase::Access, 0,
     "host!:s port!:i<0..> timeout:i<1..>=3 @batch @body @format", ""},
    {"file-logger", PolicyClass::Log, 399, Phase::Access, 0, "match:[[a]] path:s @body @format",
     ""},
    {"clickhouse-logger", PolicyClass::Log, 398, Phase::Access, 0,
     "database:s endpoint_addr:s endpoint_addrs:[s] logtable:s password:s ssl_verify:b=true "
     "timeout:i<1..>=3 user:s @batch @body @format",
     ""},
    {"tencent-cloud-cls", PolicyClass::Log, 397, Phase::Access, 0,
     "cls_host!:s cls_topic!:s global_tag:{a} sample_ratio:n<1e-05..1>=1 "
     "scheme:e(http,https)=https secret_id!:s secret_key!:s ssl_verify:b=true @batch @body "
     "@format",
     ""},
    {"inspect", PolicyClass::Code, 200, Phase::None, 0, "", ""},
    {"log-rotate", PolicyClass::Log, 100, Phase::None, 0, "", ""},
    {"example-plugin", PolicyClass::Other, 0, Phase::Rewrite, 0, "i!:n<0..> ip:s port:i s:s t:[a]",
     ""},
    {"gm", PolicyClass::Other, -43, Phase::None, 0, "", ""},
    {"ocsp-stapling", PolicyClass::Other, -44, Phase::None, 0, "", ""},
    {"aws-lambda", PolicyClass::Proxy, -1899, Phase::Access, 0,
     "authorization:(apikey:s iam:(accesskey!:s aws_region:s=us-east-1 secretkey!:s "
     "service:s=execute-api)) function_uri!:s keepalive:b=true keepalive_pool:i<1..>=5 "
     "keepalive_timeout:i<1000..>=60000 max_req_body_size:i<1..>=67108864 ssl_verify:b=true "
     "timeout:i<100..>=3000",
     ""},
    {"azure-functions", PolicyClass::Proxy, -1900, Phase::Access, 0,
     "authorization:(apikey:s clientid:s) function_uri!:s keepalive:b=true "
     "keepalive_pool:i<1..>=5 keepalive_timeout:i<1000..>=60000 "
     "max_req_body_size:i<1..>=67108864 ssl_verify:b=true timeout:i<100..>=3000",
     ""},
    {"openwhisk", PolicyClass::Proxy, -1901, Phase::Access, 0,
     "action!:s api_host!:s keepalive:b=true keepalive_pool:i<1..>=5 "
     "keepalive_timeout:i<1000..>=60000 max_req_body_size:i<1..>=67108864 namespace!:s "
     "package:s result:b=true service_token!:s ssl_verify:b=true timeout:i<1..60000>=3000",
     ""},
    {"openfunction", PolicyClass::Proxy, -1902, Phase::Access, 0,
     "authorization:a function_uri!:s keepalive:b=true keepalive_pool:i<1..>=5 "
     "keepalive_timeout:i<1000..>=60000 max_req_body_size:i<1..>=67108864 ssl_verify:b=true "
     "timeout:i<100..>=3000",
     ""},
    {"serverless-post-function", PolicyClass::Code, -2000, Phase::Rewrite, 0,
     "functions!:[s] phase:e(rewrite,access,header_filter,body_filter,log,before_proxy)=access",
     ""},
    {"ext-plugin-post-req", PolicyClass::Code, -3000, Phase::Access, 0,
     "allow_degradation:b=false conf:[(name!:s value!:s)]", ""},
    {"ext-plugin-post-resp", PolicyClass::Code, -4000, Phase::BeforeProxy, 0,
     "allow_degradation:b=false conf:[(name!:s value!:s)]", ""},
    {"mqtt-proxy", PolicyClass::Proxy, 1000, Phase::None, kStreamOnly,
     "protocol_level!:i protocol_name:s=MQTT", ""},
});

} // namespace

std::span<const Plugin> bundledPlugins() {
    return kPlugins;
}

std::span<const ShapeFragment> pluginFragments() {
    return kFragments;
}

} // namespace gatelens::adapters::apisix
