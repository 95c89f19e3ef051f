#include "store/interpreter/object/texts.hpp"

namespace pyenvx::interpreter {

// site executes each line by itself at every start, so there is no module to find and read, which takes twice as long.
// A name that a line binds would be gone, or stay in site: hence expressions.
std::string_view startup_hook() {
    return R"python(# pyenvx: which python this is, and where its user site is, without telling its children
import os, sys; "PYENVX_EXECUTABLE" in os.environ and vars(sys).update(executable=os.environ.pop("PYENVX_EXECUTABLE"), _pyenvx_user_base=os.environ.pop("PYTHONUSERBASE", None))
# pyenvx: no bytecode is written into the store, whose read-only folders stop everybody but root
import os, sys; (lambda loader, store, real: (lambda write: setattr(loader, "set_data", lambda self, path, data, **how: real(path).startswith(real(store) + "/") or write(self, path, data, **how)))(loader.set_data))(sys.modules["_frozen_importlib_external"].SourceFileLoader, os.path.dirname(sys.base_prefix), os.path.realpath)
# pyenvx: of sitecustomize and usercustomize there are only PYTHONPATH's and those of packages that may; to search for others takes 3 % of a start
import os, sys; "PYTHONPATH" in os.environ or hasattr(sys, "_pyenvx_customise") or globals().update(execsitecustomize=int, execusercustomize=int)
)python";
}

std::string_view sysconfig_addition() {
    return R"python(

# pyenvx takes PYTHONUSERBASE out of the environment at start-up.
def _getuserbase(_from_environment=_getuserbase):
    import sys
    return getattr(sys, "_pyenvx_user_base", None) or _from_environment()
)python";
}

std::string_view build_variables_addition() {
    return R"python(

# pyenvx: what is built with this copy shall not look for libraries where the original lies.
for _name, _value in build_time_vars.items():
    if isinstance(_value, str) and "-Wl,-rpath,/" in _value and _name != "CONFIG_ARGS":
        build_time_vars[_name] = " ".join(_word for _word in _value.split(" ") if not _word.startswith("-Wl,-rpath,/"))
)python";
}

std::string_view externally_managed() {
    return R"ini([externally-managed]
Error=This Python belongs to pyenvx. Its packages are declared, not installed:

    pyenvx add NAME                      in a project with a shell.toml
    pyenvx add --script FILE.py NAME     for one script
    pyenvx run -p NAME FILE.py           once

 For a place to install into by hand, make a virtual environment:
 python -m venv DIRECTORY
)ini";
}

std::string_view finishing_program() {
    return R"python(
import os, sys
root, names = os.path.realpath(sys.argv[1]), sys.argv[2:]
def fault():
    if os.path.realpath(sys.prefix) != root or os.path.realpath(sys.exec_prefix) != root:
        return "it takes " + sys.prefix + " for its prefix"
    for entry in sys.path:
        if not (os.path.realpath(entry) + "/").startswith(root + "/"):
            return "it looks for modules in " + entry
    if sys.executable != "/pyenvx/check":
        return "its start-up hook does not run"
    import sysconfig
    if sysconfig.get_config_var("userbase") != "/pyenvx":
        return "its sysconfig does not know the user base"
    return None
if names:
    os.chdir(root)
    import py_compile
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    for name in names:
        # What does not compile (a template) has no bytecode on the host either.
        py_compile.compile(name, dfile=name, quiet=2, invalidation_mode=unchecked)
sys.stdout.write(fault() or "ok")
)python";
}

}  // namespace pyenvx::interpreter
