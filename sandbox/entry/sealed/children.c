// What process 1 must do and Node cannot: take the ends of processes whose parents are gone, and end all others at once.
#include <errno.h>
#include <node_api.h>
#include <signal.h>
#include <sys/wait.h>

static napi_value number(napi_env env, int value) {
  napi_value result;
  napi_create_int32(env, value, &result);
  return result;
}

// A child that has ended and was not taken yet; 0 where there is none.
static napi_value ended(napi_env env, napi_callback_info info) {
  siginfo_t child = {0};
  int failed = waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT);
  return number(env, failed ? 0 : child.si_pid);
}

static napi_value take(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value given;
  int pid = 0;
  napi_get_cb_info(env, info, &count, &given, NULL, NULL);
  napi_get_value_int32(env, given, &pid);
  return number(env, pid > 0 ? waitpid(pid, NULL, WNOHANG) : 0);
}

// Kills every process but this one and returns when the last of them is gone. The kernel forks nobody meanwhile, and what a killed
// process leaves behind becomes a child of process 1, which this must be.
static napi_value endOthers(napi_env env, napi_callback_info info) {
  kill(-1, SIGKILL);
  while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) {}
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_property_descriptor all[] = {
      {.utf8name = "ended", .method = ended},
      {.utf8name = "take", .method = take},
      {.utf8name = "endOthers", .method = endOthers},
  };
  napi_define_properties(env, exports, sizeof all / sizeof *all, all);
  return exports;
}
