// SPDX-FileCopyrightText: 2026 The Gatelens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adapters/kong_plugins.h"

#include "core/adapters/support/fields.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gatelens::adapters::kong {

using model::PolicyClass;
using text::Node;

namespace {

constexpr std::array kFragments = std::to_array<ShapeFragment>({
    {"queue", "max_batch_size:i<1..1000000>=1 max_coalescing_delay:n<0..3600>=1 "
              "max_entries:i<1..1000000>=10000 max_bytes:i max_retry_time:n=60 "
              "initial_retry_delay:n<0.001..1000000>=0.01 max_retry_delay:n<0.001..1000000>=60 "
              "concurrency_limit:i=1"},
    {"propagation", "extract:[e(gcp,ot,w3c,datadog,b3,aws,jaeger)] clear:[s] "
                    "inject:[e(preserve,gcp,ot,w3c,datadog,b3,aws,b3-single,jaeger)] "
                    "default_format!:e(gcp,ot,w3c,datadog,b3,aws,b3-single,jaeger)"},
    {"redis", "host:s port:i<0..65535>=6379 timeout:i<0..2147483646>=2000 username:s password:s "
              "database:i=0 ssl:b=false ssl_verify:b=false server_name:s"},
    {"redis-2x",
     "redis_host->redis.host:s redis_port->redis.port:i redis_password->redis.password:s "
     "redis_username->redis.username:s redis_ssl->redis.ssl:b "
     "redis_ssl_verify->redis.ssl_verify:b redis_server_name->redis.server_name:s "
     "redis_timeout->redis.timeout:i redis_database->redis.database:i"},
    {"llm",
     "route_type!:e(llm/v1/chat,llm/v1/completions,preserve) auth:(header_name:s "
     "header_value:s param_name:s param_value:s param_location:e(query,body) "
     "gcp_use_service_account:b=false gcp_service_account_json:s aws_access_key_id:s "
     "aws_secret_access_key:s allow_override:b=false azure_client_id:s "
     "azure_client_secret:s azure_tenant_id:s azure_use_managed_identity:b) "
     "model:(provider!:e(openai,azure,anthropic,cohere,mistral,llama2,gemini,bedrock,huggingface) "
     "name:s options:(max_tokens:i input_cost:n output_cost:n temperature:n<0..5> "
     "top_p:n<0..1> top_k:i<0..500> anthropic_version:s azure_instance:s "
     "azure_api_version:s=2023-05-15 azure_deployment_id:s "
     "llama2_format:e(raw,openai,ollama) mistral_format:e(openai,ollama) upstream_url:s "
     "upstream_path:s gemini:(api_endpoint:s project_id:s location_id:s) "
     "bedrock:(aws_region:s) huggingface:(use_cache:b wait_for_model:b))) "
     "logging:(log_statistics:b=false log_payloads:b=false)"},
});

// Kong 3.9.3: priorities from the handlers, fields from the schemas of its
// plugins, and those that Enterprise 3.4 and 3.9 add to them. Enterprise-only
// plugins: name, class and priority (developer.konghq.com, plugin priorities of
// 3.9 to 3.15).
constexpr std::array kPlugins = std::to_array<Plugin>({
    {"pre-function", PolicyClass::Code, 1000000, 1000000, kNoConsumer,
     "certificate:[s]=[] rewrite:[s]=[] access:[s]=[] header_filter:[s]=[] "
     "body_filter:[s]=[] log:[s]=[] ws_client_frame:[s] ws_close:[s] ws_handshake:[s] "
     "ws_upstream_frame:[s] functions->access:[s]",
     "any:certificate,rewrite,access,header_filter,body_filter,log"},
    {"correlation-id", PolicyClass::Header, 100001, 1, 0,
     "header_name:s=Kong-Request-ID generator:e(uuid,uuid#counter,tracker)=uuid#counter "
     "echo_downstream:b=false",
     ""},
    {"zipkin", PolicyClass::Trace, 100000, 100000, 0,
     "local_service_name:s=kong http_endpoint:s sample_ratio:n<0..1>=0.001 "
     "default_service_name:s include_credential:b=true traceid_byte_count:i=16 "
     "header_type:e(preserve,ignore,b3,b3-single,w3c,jaeger,ot,aws,datadog,gcp)=preserve "
     "default_header_type:e(b3,b3-single,w3c,jaeger,ot,aws,datadog,gcp)=b3 "
     "tags_header:s=Zipkin-Tags static_tags:[(name!:s value!:s)] "
     "http_span_name:e(method,method_path)=method connect_timeout:i<0..2147483646>=2000 "
     "send_timeout:i<0..2147483646>=5000 read_timeout:i<0..2147483646>=5000 "
     "http_response_header_for_traceid:s "
     "phase_duration_flavor:e(annotations,tags)=annotations queue:(@queue) "
     "propagation:(@propagation)",
     ""},
    {"bot-detection", PolicyClass::Bot, 2500, 2500, kNoConsumer,
     "allow:[s]=[] deny:[s]=[] whitelist->allow:[s] blacklist->deny:[s]", ""},
    {"cors", PolicyClass::Cors, 2000, 2000, kNoConsumer,
     "origins:[s] headers:[s] exposed_headers:[s] "
     "methods:[e(GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT)]=[GET,HEAD,PUT,PATCH,POST,"
     "DELETE,OPTIONS,TRACE,CONNECT] "
     "max_age:n credentials:b=false private_network:b=false preflight_continue:b=false",
     ""},
    {"session", PolicyClass::Other, 1900, 1900, kNoConsumer,
     "secret:s storage:e(cookie,kong)=cookie audience:s=default idling_timeout:n=900 "
     "rolling_timeout:n=3600 absolute_timeout:n=86400 stale_ttl:n=10 cookie_name:s=session "
     "cookie_path:s=/ cookie_domain:s cookie_same_site:e(Strict,Lax,None,Default)=Strict "
     "cookie_http_only:b=true cookie_secure:b=true remember:b=false "
     "remember_cookie_name:s=remember remember_rolling_timeout:n=604800 "
     "remember_absolute_timeout:n=2592000 "
     "response_headers:[e(id,audience,subject,timeout,idling-timeout,rolling-timeout,absolute-"
     "timeout)] "
     "request_headers:[e(id,audience,subject,timeout,idling-timeout,rolling-timeout,absolute-"
     "timeout)] "
     "read_body_for_logout:b=false logout_methods:[e(GET,POST,DELETE)]=[POST,DELETE] "
     "logout_query_arg:s=session_logout logout_post_arg:s=session_logout "
     "cookie_lifetime->rolling_timeout:n cookie_idletime->idling_timeout:n cookie_renew:n "
     "cookie_discard->stale_ttl:n cookie_samesite->cookie_same_site:s "
     "cookie_httponly->cookie_http_only:b cookie_persistent->remember:b",
     ""},
    {"acme", PolicyClass::Other, 1705, 1007, kNoConsumer | kGlobalOnly,
     "account_email!:s account_key:(key_id!:s key_set:s) "
     "api_uri:s=https://acme-v02.api.letsencrypt.org/directory tos_accepted:b=false "
     "eab_kid:s eab_hmac_key:s cert_type:e(rsa,ecc)=rsa rsa_key_size:n=4096 "
     "renew_threshold_days:n=14 domains:[s] allow_any_domain:b=false "
     "fail_backoff_minutes:n=5 storage:e(kong,shm,redis,consul,vault)=shm "
     "storage_config:(shm:(shm_name:s=kong) kong:() redis:(host:s port:i<0..65535>=6379 "
     "timeout:i<0..2147483646>=2000 username:s password:s database:i=0 ssl:b=false "
     "ssl_verify:b=false server_name:s extra_options:(namespace:s scan_count:n=10) "
     "auth->password:s ssl_server_name->server_name:s namespace->extra_options.namespace:s "
     "scan_count->extra_options.scan_count:i) consul:(https:b=false host:s "
     "port:i<0..65535> kv_path:s timeout:n token:s) vault:(https:b=false host:s "
     "port:i<0..65535> kv_path:s timeout:n token:s tls_verify:b=true tls_server_name:s "
     "auth_method:e(token,kubernetes)=token auth_path:s auth_role:s jwt_path:s)) "
     "preferred_chain:s enable_ipv4_common_name:b=true",
     ""},
    {"jwt", PolicyClass::Authn, 1450, 1005, kNoConsumer,
     "uri_param_names:[s]=[jwt] cookie_names:[s]=[] key_claim_name:s=iss "
     "secret_is_base64:b=false claims_to_verify:[e(exp,nbf)] anonymous:s "
     "run_on_preflight:b=true maximum_expiration:n<0..31536000>=0 "
     "header_names:[s]=[authorization] realm:s",
     ""},
    {"oauth2", PolicyClass::Authn, 1400, 1004, kNoConsumer,
     "scopes:[s] mandatory_scope:b=false provision_key:s token_expiration:n=7200 "
     "enable_authorization_code:b=false enable_implicit_grant:b=false "
     "enable_client_credentials:b=false enable_password_grant:b=false "
     "hide_credentials:b=false accept_http_if_already_terminated:b=false anonymous:s "
     "global_credentials:b=false auth_header_name:s=authorization "
     "refresh_token_ttl:n<0..100000000>=1209600 reuse_refresh_token:b=false "
     "pkce:e(none,lax,strict)=lax realm:s persistent_refresh_token:b",
     "any:enable_authorization_code,enable_implicit_grant,enable_client_credentials,enable_"
     "password_grant"},
    {"key-auth", PolicyClass::Authn, 1250, 1003, kNoConsumer,
     "key_names:[s]=[apikey] hide_credentials:b=false anonymous:s key_in_header:b=true "
     "key_in_query:b=true key_in_body:b=false run_on_preflight:b=true realm:s",
     ""},
    {"ldap-auth", PolicyClass::Authn, 1200, 1002, kNoConsumer,
     "ldap_host!:s ldap_port:i<0..65535>=389 ldaps:b=false start_tls:b=false "
     "verify_ldap_host:b=false base_dn!:s attribute!:s cache_ttl:n=60 "
     "hide_credentials:b=false timeout:n=10000 keepalive:n=60000 anonymous:s "
     "header_type:s=ldap realm:s",
     ""},
    {"basic-auth", PolicyClass::Authn, 1100, 1001, kNoConsumer,
     "anonymous:s hide_credentials:b=false realm:s=service", ""},
    {"hmac-auth", PolicyClass::Authn, 1030, 1000, kNoConsumer,
     "hide_credentials:b=false clock_skew:n=300 anonymous:s validate_request_body:b=false "
     "enforce_headers:[s]=[] "
     "algorithms:[e(hmac-sha1,hmac-sha256,hmac-sha384,hmac-sha512)]=[hmac-sha1,hmac-sha256,hmac-"
     "sha384,hmac-sha512] "
     "realm:s",
     ""},
    {"grpc-gateway", PolicyClass::Transform, 998, 998, 0, "proto:s", ""},
    {"ip-restriction", PolicyClass::Ip, 990, 990, 0,
     "allow:[s] deny:[s] status:n message:s whitelist->allow:[s] blacklist->deny:[s]",
     "any:allow,deny"},
    {"request-size-limiting", PolicyClass::Validate, 951, 951, 0,
     "allowed_payload_size:i=128 size_unit:e(megabytes,kilobytes,bytes)=megabytes "
     "require_content_length:b=false",
     ""},
    {"acl", PolicyClass::Authz, 950, 950, kNoConsumer,
     "allow:[s] deny:[s] hide_groups_header:b=false "
     "always_use_authenticated_groups:b=false include_consumer_groups:b "
     "whitelist->allow:[s] blacklist->deny:[s]",
     "one:allow,deny"},
    {"rate-limiting", PolicyClass::Limit, 910, 901, 0,
     "second:n minute:n hour:n day:n month:n year:n "
     "limit_by:e(consumer,credential,ip,service,header,path,consumer-group)=consumer "
     "header_name:s path:s policy:e(local,cluster,redis)=local fault_tolerant:b=true "
     "redis:(@redis) hide_client_headers:b=false error_code:n=429 error_message:s "
     "sync_rate:n=-1 @redis-2x",
     "any:second,minute,hour,day,month,year"},
    {"response-ratelimiting", PolicyClass::Limit, 900, 900, 0,
     "header_name:s=x-kong-limit limit_by:e(consumer,credential,ip)=consumer "
     "policy:e(local,cluster,redis)=local fault_tolerant:b=true redis:(@redis) "
     "block_on_first_violation:b=false hide_client_headers:b=false limits!:{(second:n "
     "minute:n hour:n day:n month:n year:n)} @redis-2x",
     ""},
    {"request-transformer", PolicyClass::Transform, 801, 801, 0,
     "http_method:s remove:(body:[s]=[] headers:[s]=[] querystring:[s]=[]) "
     "rename:(body:[s]=[] headers:[s]=[] querystring:[s]=[]) replace:(body:[s]=[] "
     "headers:[s]=[] querystring:[s]=[] uri:s) add:(body:[s]=[] headers:[s]=[] "
     "querystring:[s]=[]) append:(body:[s]=[] headers:[s]=[] querystring:[s]=[])",
     ""},
    {"response-transformer", PolicyClass::Transform, 800, 800, 0,
     "remove:(json:[s]=[] headers:[s]=[]) rename:(json:[s]=[] headers:[s]=[]) "
     "replace:(json:[s]=[] json_types:[e(boolean,number,string)]=[] headers:[s]=[]) "
     "add:(json:[s]=[] json_types:[e(boolean,number,string)]=[] headers:[s]=[]) "
     "append:(json:[s]=[] json_types:[e(boolean,number,string)]=[] headers:[s]=[])",
     ""},
    {"redirect", PolicyClass::Redirect, 779, 779, 0,
     "status_code:i<100..599>=301 location!:s keep_incoming_path:b=false", ""},
    {"ai-request-transformer", PolicyClass::Transform, 777, 777, kNoConsumer,
     "prompt!:s transformation_extract_pattern:s http_timeout:i=60000 https_verify:b=true "
     "max_request_body_size:i<1..>=8192 http_proxy_host:s http_proxy_port:i<0..65535> "
     "https_proxy_host:s https_proxy_port:i<0..65535> llm:(@llm)",
     ""},
    {"ai-prompt-template", PolicyClass::Transform, 773, 773, 0,
     "templates!:[(name!:s template!:s)] allow_untemplated_requests:b=true "
     "log_original_request:b=false max_request_body_size:i<1..>=8192",
     ""},
    {"ai-prompt-decorator", PolicyClass::Transform, 772, 772, 0,
     "prompts:(prepend:[(role:e(system,assistant,user)=system content!:s)] "
     "append:[(role:e(system,assistant,user)=system content!:s)]) "
     "max_request_body_size:i<1..>=8192 llm_format:e(openai,bedrock,gemini)=openai",
     ""},
    {"ai-prompt-guard", PolicyClass::Validate, 771, 771, 0,
     "allow_patterns:[s] deny_patterns:[s] allow_all_conversation_history:b=false "
     "max_request_body_size:i<1..>=8192 match_all_roles:b=false "
     "llm_format:e(openai,bedrock,gemini)=openai",
     "any:allow_patterns,deny_patterns"},
    {"ai-proxy", PolicyClass::Proxy, 770, 770, 0,
     "@llm response_streaming:e(allow,deny,always)=allow max_request_body_size:i<1..>=8192 "
     "model_name_header:b=true llm_format:e(openai,bedrock,gemini)=openai",
     ""},
    {"ai-response-transformer", PolicyClass::Transform, 768, 768, 0,
     "prompt!:s transformation_extract_pattern:s "
     "parse_llm_response_json_instructions:b=false http_timeout:i=60000 "
     "https_verify:b=true max_request_body_size:i<1..>=8192 http_proxy_host:s "
     "http_proxy_port:i<0..65535> https_proxy_host:s https_proxy_port:i<0..65535> "
     "llm:(@llm)",
     ""},
    {"standard-webhooks", PolicyClass::Authn, 760, 760, kNoConsumer,
     "secret_v1!:s tolerance_second:i<0..>=300", ""},
    {"aws-lambda", PolicyClass::Proxy, 750, 750, 0,
     "timeout:n=60000 keepalive:n=60000 aws_key:s aws_secret:s aws_assume_role_arn:s "
     "aws_role_session_name:s=kong aws_sts_endpoint_url:s aws_region:s function_name:s "
     "qualifier:s invocation_type:e(RequestResponse,Event,DryRun)=RequestResponse "
     "log_type:e(Tail,None)=Tail host:s port:i<0..65535>=443 disable_https:b=false "
     "unhandled_status:i<100..999> forward_request_method:b=false "
     "forward_request_uri:b=false forward_request_headers:b=false "
     "forward_request_body:b=false is_proxy_integration:b=false "
     "awsgateway_compatible:b=false proxy_url:s skip_large_bodies:b=true "
     "base64_encode_body:b=true aws_imds_protocol_version:e(v1,v2)=v1 "
     "empty_arrays_mode:e(legacy,correct)=legacy proxy_scheme:s",
     "all:aws_key,aws_secret"},
    {"azure-functions", PolicyClass::Proxy, 749, 749, 0,
     "timeout:n=600000 keepalive:n=60000 https:b=true https_verify:b=false apikey:s "
     "clientid:s appname!:s hostdomain:s=azurewebsites.net routeprefix:s=api "
     "functionname!:s",
     ""},
    {"proxy-cache", PolicyClass::Cache, 100, 100, 0,
     "response_code:[i<100..900>]=[200,301,404] "
     "request_method:[e(HEAD,GET,POST,PATCH,PUT)]=[GET,HEAD] "
     "content_type:[s]=[text/plain,application/json] cache_ttl:i<1..>=300 "
     "strategy!:e(memory) cache_control:b=false ignore_uri_case:b=false storage_ttl:i "
     "memory:(dictionary_name:s=kong_db_cache) vary_query_params:[s] vary_headers:[s] "
     "response_headers:(age:b=true X-Cache-Status:b=true X-Cache-Key:b=true)",
     ""},
    {"opentelemetry", PolicyClass::Trace, 14, 14, 0,
     "traces_endpoint:s logs_endpoint:s headers:{a} resource_attributes:{s} queue:(@queue) "
     "batch_span_count:i batch_flush_delay:i connect_timeout:i<0..2147483646>=1000 "
     "send_timeout:i<0..2147483646>=5000 read_timeout:i<0..2147483646>=5000 "
     "http_response_header_for_traceid:s "
     "header_type:e(preserve,ignore,b3,b3-single,w3c,jaeger,ot,aws,gcp,datadog)=preserve "
     "sampling_rate:n<0..1> propagation:(@propagation) endpoint:s",
     ""},
    {"prometheus", PolicyClass::Metrics, 13, 13, 0,
     "per_consumer:b=false status_code_metrics:b=false ai_metrics:b=false "
     "latency_metrics:b=false bandwidth_metrics:b=false upstream_health_metrics:b=false",
     ""},
    {"http-log", PolicyClass::Log, 12, 12, 0,
     "http_endpoint!:s method:e(POST,PUT,PATCH)=POST content_type:s=application/json "
     "timeout:n=10000 keepalive:n=60000 retry_count:i queue_size:i flush_timeout:n "
     "headers:{a} queue:(@queue) custom_fields_by_lua:{s}",
     ""},
    {"statsd", PolicyClass::Metrics, 11, 11, 0,
     "host:s=localhost port:i<0..65535>=8125 prefix:s=kong "
     "metrics:[(name!:e(kong_latency,latency,request_count,request_per_user,request_size,response_"
     "size,status_count,status_count_per_user,unique_users,upstream_latency,status_count_per_"
     "workspace,status_count_per_user_per_route,shdict_usage,cache_datastore_hits_total,cache_"
     "datastore_misses_total) "
     "stat_type!:e(counter,gauge,histogram,meter,set,timer) sample_rate:n "
     "consumer_identifier:e(consumer_id,custom_id,username) "
     "service_identifier:e(service_id,service_name,service_host,service_name_or_host) "
     "workspace_identifier:e(workspace_id,workspace_name))] allow_status_codes:[s] "
     "udp_packet_size:n<0..65507>=0 use_tcp:b=false hostname_in_prefix:b=false "
     "consumer_identifier_default:e(consumer_id,custom_id,username)=custom_id "
     "service_identifier_default:e(service_id,service_name,service_host,service_name_or_host)="
     "service_name_or_host "
     "workspace_identifier_default:e(workspace_id,workspace_name)=workspace_id "
     "retry_count:i queue_size:i flush_timeout:n "
     "tag_style:e(dogstatsd,influxdb,librato,signalfx) queue:(@queue)",
     ""},
    {"datadog", PolicyClass::Metrics, 10, 10, 0,
     "host:s=localhost port:i<0..65535>=8125 prefix:s=kong service_name_tag:s=name "
     "status_tag:s=status consumer_tag:s=consumer retry_count:i queue_size:i "
     "flush_timeout:n queue:(@queue) "
     "metrics:[(name!:e(kong_latency,latency,request_count,request_size,response_size,upstream_"
     "latency) "
     "stat_type!:e(counter,gauge,histogram,meter,set,timer,distribution) tags:[s] "
     "sample_rate:n<0..1> consumer_identifier:e(consumer_id,custom_id,username))]",
     ""},
    {"file-log", PolicyClass::Log, 9, 9, 0, "path!:s reopen:b=false custom_fields_by_lua:{s}", ""},
    {"udp-log", PolicyClass::Log, 8, 8, 0,
     "host!:s port!:i<0..65535> timeout:n=10000 custom_fields_by_lua:{s}", ""},
    {"tcp-log", PolicyClass::Log, 7, 7, 0,
     "host!:s port!:i<0..65535> timeout:n=10000 keepalive:n=60000 tls:b=false tls_sni:s "
     "custom_fields_by_lua:{s}",
     ""},
    {"loggly", PolicyClass::Log, 6, 6, 0,
     "host:s=logs-01.loggly.com port:i<0..65535>=514 key!:s tags:[s]=[kong] "
     "log_level:e(debug,info,notice,warning,err,crit,alert,emerg)=info "
     "successful_severity:e(debug,info,notice,warning,err,crit,alert,emerg)=info "
     "client_errors_severity:e(debug,info,notice,warning,err,crit,alert,emerg)=info "
     "server_errors_severity:e(debug,info,notice,warning,err,crit,alert,emerg)=info "
     "timeout:n=10000 custom_fields_by_lua:{s}",
     ""},
    {"syslog", PolicyClass::Log, 4, 4, 0,
     "log_level:e(debug,info,notice,warning,err,crit,alert,emerg)=info "
     "successful_severity:e(debug,info,notice,warning,err,crit,alert,emerg)=info "
     "client_errors_severity:e(debug,info,notice,warning,err,crit,alert,emerg)=info "
     "server_errors_severity:e(debug,info,notice,warning,err,crit,alert,emerg)=info "
     "custom_fields_by_lua:{s} "
     "facility:e(auth,authpriv,cron,daemon,ftp,kern,lpr,mail,news,syslog,user,uucp,local0,local1,"
     "local2,local3,local4,local5,local6,local7)=user",
     ""},
    {"grpc-web", PolicyClass::Transform, 3, 3, 0,
     "proto:s pass_stripped_path:b allow_origin_header:s=*", ""},
    {"request-termination", PolicyClass::Respond, 2, 2, 0,
     "status_code:i<100..599>=503 message:s content_type:s body:s echo:b=false trigger:s",
     "not:message,body"},
    {"post-function", PolicyClass::Code, -1000, -1000, kNoConsumer,
     "certificate:[s]=[] rewrite:[s]=[] access:[s]=[] header_filter:[s]=[] "
     "body_filter:[s]=[] log:[s]=[] ws_client_frame:[s] ws_close:[s] ws_handshake:[s] "
     "ws_upstream_frame:[s] functions->access:[s]",
     "any:certificate,rewrite,access,header_filter,body_filter,log"},
    {"ace", PolicyClass::Authz, 955, 955, kEnterprise, {}, {}},
    {"ai-aws-guardrails", PolicyClass::Validate, 781, 781, kEnterprise, {}, {}},
    {"ai-azure-content-safety", PolicyClass::Validate, 774, 774, kEnterprise, {}, {}},
    {"ai-custom-guardrail", PolicyClass::Validate, 785, 785, kEnterprise, {}, {}},
    {"ai-gcp-model-armor", PolicyClass::Validate, 783, 783, kEnterprise, {}, {}},
    {"ai-lakera-guard", PolicyClass::Validate, 784, 784, kEnterprise, {}, {}},
    {"ai-llm-as-judge", PolicyClass::Other, 767, 767, kEnterprise, {}, {}},
    {"ai-mcp-oauth2", PolicyClass::Authn, 1015, 1015, kEnterprise, {}, {}},
    {"ai-mcp-proxy", PolicyClass::Proxy, 820, 820, kEnterprise, {}, {}},
    {"ai-prompt-compressor", PolicyClass::Transform, 769, 769, kEnterprise, {}, {}},
    {"ai-proxy-advanced", PolicyClass::Proxy, 770, 770, kEnterprise, {}, {}},
    {"ai-rag-injector", PolicyClass::Transform, 778, 778, kEnterprise, {}, {}},
    {"ai-rate-limiting-advanced", PolicyClass::Limit, 905, 905, kEnterprise, {}, {}},
    {"ai-sanitizer", PolicyClass::Transform, 776, 776, kEnterprise, {}, {}},
    {"ai-semantic-cache", PolicyClass::Cache, 765, 765, kEnterprise, {}, {}},
    {"ai-semantic-prompt-guard", PolicyClass::Validate, 775, 775, kEnterprise, {}, {}},
    {"ai-semantic-response-guard", PolicyClass::Validate, 782, 782, kEnterprise, {}, {}},
    {"app-dynamics", PolicyClass::Trace, 999999, 999999, kEnterprise, {}, {}},
    {"application-registration", PolicyClass::Authz, 995, 995, kEnterprise, {}, {}},
    {"canary", PolicyClass::Proxy, 20, 20, kEnterprise, {}, {}},
    {"confluent", PolicyClass::Proxy, 752, 752, kEnterprise, {}, {}},
    {"confluent-consume", PolicyClass::Proxy, 754, 754, kEnterprise, {}, {}},
    {"datakit", PolicyClass::Code, 810, 810, kEnterprise, {}, {}},
    {"degraphql", PolicyClass::Transform, 1500, 1500, kEnterprise, {}, {}},
    {"exit-transformer", PolicyClass::Code, 9999, 9999, kEnterprise, {}, {}},
    {"forward-proxy", PolicyClass::Proxy, 50, 50, kEnterprise, {}, {}},
    {"graphql-proxy-cache-advanced", PolicyClass::Cache, 99, 99, kEnterprise, {}, {}},
    {"graphql-rate-limiting-advanced", PolicyClass::Limit, 902, 902, kEnterprise, {}, {}},
    {"header-cert-auth", PolicyClass::Mtls, 1009, 1009, kEnterprise, {}, {}},
    {"injection-protection", PolicyClass::Waf, 1007, 1007, kEnterprise, {}, {}},
    {"jq", PolicyClass::Transform, 811, 811, kEnterprise, {}, {}},
    {"json-threat-protection", PolicyClass::Waf, 1009, 1009, kEnterprise, {}, {}},
    {"jwe-decrypt", PolicyClass::Transform, 1999, 1999, kEnterprise, {}, {}},
    {"jwt-signer", PolicyClass::Authn, 1020, 1020, kEnterprise, {}, {}},
    {"kafka-consume", PolicyClass::Proxy, 753, 753, kEnterprise, {}, {}},
    {"kafka-log", PolicyClass::Log, 5, 5, kEnterprise, {}, {}},
    {"kafka-upstream", PolicyClass::Proxy, 751, 751, kEnterprise, {}, {}},
    {"key-auth-enc", PolicyClass::Authn, 1250, 1250, kEnterprise, {}, {}},
    {"konnect-application-auth", PolicyClass::Authn, 960, 960, kEnterprise, {}, {}},
    {"ldap-auth-advanced", PolicyClass::Authn, 1200, 1200, kEnterprise, {}, {}},
    {"metering-and-billing", PolicyClass::Metrics, 16, 16, kEnterprise, {}, {}},
    {"mocking", PolicyClass::Respond, -1, -1, kEnterprise, {}, {}},
    {"mtls-auth", PolicyClass::Mtls, 1600, 1600, kEnterprise, {}, {}},
    {"oas-validation", PolicyClass::Validate, 840, 840, kEnterprise, {}, {}},
    {"oauth2-introspection", PolicyClass::Authn, 1700, 1700, kEnterprise, {}, {}},
    {"opa", PolicyClass::Authz, 920, 920, kEnterprise, {}, {}},
    {"openid-connect", PolicyClass::Authn, 1050, 1050, kEnterprise, {}, {}},
    {"proxy-cache-advanced", PolicyClass::Cache, 100, 100, kEnterprise, {}, {}},
    {"rate-limiting-advanced", PolicyClass::Limit, 910, 910, kEnterprise, {}, {}},
    {"request-callout", PolicyClass::Transform, 812, 812, kEnterprise, {}, {}},
    {"request-transformer-advanced", PolicyClass::Transform, 802, 802, kEnterprise, {}, {}},
    {"request-validator", PolicyClass::Validate, 999, 999, kEnterprise, {}, {}},
    {"response-transformer-advanced", PolicyClass::Transform, 800, 800, kEnterprise, {}, {}},
    {"route-by-header", PolicyClass::Transform, 850, 850, kEnterprise, {}, {}},
    {"route-transformer-advanced", PolicyClass::Transform, 780, 780, kEnterprise, {}, {}},
    {"saml", PolicyClass::Authn, 1010, 1010, kEnterprise, {}, {}},
    {"service-protection", PolicyClass::Limit, 915, 915, kEnterprise, {}, {}},
    {"solace-consume", PolicyClass::Proxy, 756, 756, kEnterprise, {}, {}},
    {"solace-log", PolicyClass::Log, 15, 15, kEnterprise, {}, {}},
    {"solace-upstream", PolicyClass::Proxy, 755, 755, kEnterprise, {}, {}},
    {"statsd-advanced", PolicyClass::Metrics, 11, 11, kEnterprise, {}, {}},
    {"tls-handshake-modifier", PolicyClass::Mtls, 997, 997, kEnterprise, {}, {}},
    {"tls-metadata-headers", PolicyClass::Header, 996, 996, kEnterprise, {}, {}},
    {"upstream-oauth", PolicyClass::Header, 760, 760, kEnterprise, {}, {}},
    {"upstream-timeout", PolicyClass::Resilience, 400, 400, kEnterprise, {}, {}},
    {"vault-auth", PolicyClass::Authn, 1350, 1350, kEnterprise, {}, {}},
    {"websocket-size-limit", PolicyClass::Validate, 1003, 1003, kEnterprise, {}, {}},
    {"websocket-validator", PolicyClass::Validate, 1006, 1006, kEnterprise, {}, {}},
    {"xml-threat-protection", PolicyClass::Waf, 1008, 1008, kEnterprise, {}, {}},
});

using ByName = std::unordered_map<std::string_view, std::size_t>;

const ByName& pluginIndex() {
    static const ByName index = [] {
        ByName out;
        for (std::size_t i = 0; i < kPlugins.size(); ++i) {
            out.emplace(kPlugins[i].name, i);
        }
        return out;
    }();
    return index;
}

bool isSet(const Node* config, std::string_view field) {
    const Node* value = config == nullptr ? nullptr : config->get(field);
    return value != nullptr && !value->isNull() && !(value->isSequence() && value->items.empty()) &&
           value->asBool() != false;
}

// A field counts as set when a deprecated name of it is.
bool isSetByAnyName(const Node* config, const Shape& shape, std::string_view field) {
    return isSet(config, field) || std::ranges::any_of(shape.fields, [&](const Field& f) {
               return f.replacedBy == field && isSet(config, f.name);
           });
}

// What a relation demands that `set` of `names` fields do not fulfil.
std::string violation(std::string_view kind, std::size_t set, std::size_t count) {
    if ((kind == "any" || kind == "one") && set == 0) {
        return kind == "any" ? "needs at least one of" : "needs one of";
    }
    if ((kind == "one" || kind == "not") && set > 1) {
        return "may have only one of";
    }
    if (kind == "all" && set != 0 && set != count) {
        return "needs all or none of";
    }
    return {};
}

} // namespace

std::span<const Plugin> bundledPlugins() {
    return kPlugins;
}

std::span<const ShapeFragment> pluginFragments() {
    return kFragments;
}

const Plugin* findPlugin(std::string_view name) {
    const auto found = pluginIndex().find(name);
    return found == pluginIndex().end() ? nullptr : &kPlugins[found->second];
}

const Shape* configShape(const Plugin& plugin) {
    static const std::vector<Shape> shapes = [] {
        std::vector<Shape> out;
        for (const auto& entry : kPlugins) {
            out.push_back(shapeOf(entry.config, kFragments));
        }
        return out;
    }();
    return plugin.config.empty() ? nullptr : &shapes[pluginIndex().at(plugin.name)];
}

void checkConfig(const Plugin& plugin, const Node* config, const text::SourceRange& place,
                 std::string_view what, text::Diagnostics& diagnostics) {
    const Shape* shape = configShape(plugin);
    if (shape == nullptr) {
        return;
    }
    const std::string where = fmt::format("{}: config", what);
    if (config != nullptr) {
        checkShape(*config, *shape, where, diagnostics);
    } else if (const auto required = std::ranges::find(shape->fields, true, &Field::required);
               required != shape->fields.end()) {
        diagnostics.push_back(
            {text::Severity::Error,
             "missing-key",
             fmt::format("{} lacks \"config\" with the required key \"{}\"", what, required->name),
             {},
             place,
             {}});
    }
    for (const auto relation : split(plugin.checks, ' ')) {
        const auto colon = std::min(relation.find(':'), relation.size());
        if (colon == relation.size()) {
            continue;
        }
        const auto names = split(relation.substr(colon + 1), ',');
        const auto set = static_cast<std::size_t>(std::ranges::count_if(
            names, [&](auto name) { return isSetByAnyName(config, *shape, name); }));
        const auto wrong = violation(relation.substr(0, colon), set, names.size());
        if (!wrong.empty()) {
            diagnostics.push_back({text::Severity::Error,
                                   "inconsistent-fields",
                                   fmt::format("{} {} {}", where, wrong, fmt::join(names, ", ")),
                                   {},
                                   config == nullptr ? place : config->range,
                                   {}});
        }
    }
}

std::string_view fieldText(std::string_view plugin, const Node* config, std::string_view field) {
    const Node* value = config == nullptr ? nullptr : config->get(field);
    if (value != nullptr && !value->isNull()) {
        return value->asText().value_or(std::string_view{});
    }
    const Plugin* entry = findPlugin(plugin);
    const Shape* shape = entry == nullptr ? nullptr : configShape(*entry);
    if (shape == nullptr) {
        return {};
    }
    const auto found = std::ranges::find(shape->fields, field, &Field::name);
    return found == shape->fields.end() ? std::string_view{} : found->fallback;
}

std::vector<std::string> fieldList(std::string_view plugin, const Node* config,
                                   std::string_view field) {
    const Node* value = config == nullptr ? nullptr : config->get(field);
    if (value != nullptr && !value->isNull()) {
        return textsOf(config, field);
    }
    auto fallback = fieldText(plugin, nullptr, field);
    if (fallback.starts_with('[') && fallback.ends_with(']')) {
        fallback = fallback.substr(1, fallback.size() - 2);
    }
    std::vector<std::string> out;
    for (const auto item : split(fallback, ',')) {
        if (!item.empty()) {
            out.emplace_back(item);
        }
    }
    return out;
}

} // namespace gatelens::adapters::kong
