#include "store/interpreter/object/texts.hpp"

namespace pyenvx::interpreter {

// It runs at every start, so it imports nothing that start-up did not, and leaves no name behind but its own.
std::string_view startup_module() {
    return R"python("""Start-up of Python inside a pyenvx environment. Imported by pyenvx.pth; nothing to call."""
import os
import sys


class _SysconfigFinder:
    """sysconfig reads PYTHONUSERBASE when it is first imported, and by then it is gone.

    coverage and debuggers ask sysconfig where packages lie. It stays in sys.meta_path: to shorten that list would make
    an import in another thread miss a finder."""

    def __init__(self, user_base):
        self._user_base = user_base

    def find_spec(self, name, path=None, target=None):
        if name != "sysconfig":
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, (finder.find_spec(name, path, target) for finder in others)), None)
        if spec:
            execute = spec.loader.exec_module
            spec.loader.exec_module = lambda module: (execute(module), self.amend(module))
        return spec

    def amend(self, module):
        module._getuserbase = lambda: self._user_base


def _keep_for_sysconfig(user_base):
    if not user_base:
        return
    finder = _SysconfigFinder(user_base)
    sys.meta_path.insert(0, finder)
    if "sysconfig" in sys.modules:
        finder.amend(sys.modules["sysconfig"])


def _keep_out_of_the_store(loader, store):
    """The store's folders are read-only, which stops everybody but root from adding bytecode to them."""
    write = loader.set_data

    def set_data(self, path, data, **how):
        if not os.path.realpath(path).startswith(os.path.realpath(store) + "/"):
            write(self, path, data, **how)

    loader.set_data = set_data


def _start(environ):
    executable = environ.pop("PYENVX_EXECUTABLE", None)
    if executable:
        # multiprocessing, subprocess.run([sys.executable, ...]) and forkserver come back through the launcher.
        # sys._base_executable stays: a virtualenv has to be based on the interpreter, not on an environment.
        sys.executable = executable
        # site has read it; a child that is another Python must see its own user base.
        _keep_for_sysconfig(environ.pop("PYTHONUSERBASE", None))
    if environ.pop("PYENVX_BARE", None):
        environ.pop("PYTHONNOUSERSITE", None)


_keep_out_of_the_store(sys.modules["_frozen_importlib_external"].SourceFileLoader, os.path.dirname(sys.base_prefix))
_start(os.environ)
)python";
}

std::string_view startup_hook() { return "import _pyenvx_startup\n"; }

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
    if "_pyenvx_startup" not in sys.modules:
        return "its start-up module does not run"
    if sys.executable != "/pyenvx/check":
        return "its start-up module has no effect"
    return None
message = fault()
if message is None and names:
    os.chdir(root)
    import py_compile
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    for name in names:
        # What does not compile (a template) has no bytecode on the host either.
        py_compile.compile(name, dfile=name, quiet=2, invalidation_mode=unchecked)
sys.stdout.write(message or "ok")
)python";
}

}  // namespace pyenvx::interpreter
