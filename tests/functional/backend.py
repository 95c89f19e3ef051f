"""A build backend that test sources carry with them (PEP 517, in their backend-path). What it gives is a module of the
package's name; `plan.py` beside it, when there is one, has hooks and variables of a test's own.

    NAME, VERSION, REQUIRES      of the metadata
    MODULE                       the module's text
    on_build(settings)           called before the wheel is written; may return another module text
    build_requires(settings)     of get_requires_for_build_wheel
    NO_EDITABLE                  it has none of the hooks of PEP 660
    PTH                          lines of an editable wheel's .pth, instead of the folder that it is built in"""

import base64
import hashlib
import os
import zipfile

PLAN = {}
if os.path.exists("plan.py"):
    with open("plan.py", encoding="utf-8") as plan_file:
        exec(compile(plan_file.read(), "plan.py", "exec"), PLAN)  # as a module would be, whatever the path is

NAME, VERSION = os.path.basename(open("release", encoding="utf-8").read()).rsplit("-", 1)
INFO = f"{NAME}-{VERSION}.dist-info"


def metadata():
    lines = ["Metadata-Version: 2.1", f"Name: {NAME}", f"Version: {VERSION}"]
    return "\n".join([*lines, *(f"Requires-Dist: {one}" for one in PLAN.get("REQUIRES", ())), "", ""]).encode()


def get_requires_for_build_wheel(config_settings=None):
    return PLAN["build_requires"](config_settings) if "build_requires" in PLAN else []


def prepare_metadata_for_build_wheel(directory, config_settings=None):
    os.mkdir(os.path.join(directory, INFO))
    with open(os.path.join(directory, INFO, "METADATA"), "wb") as file:
        file.write(metadata())
    return INFO


def build_wheel(directory, config_settings=None, metadata_directory=None):
    text = PLAN.get("MODULE", f"__version__ = {VERSION!r}\n")
    if "on_build" in PLAN:
        text = PLAN["on_build"](config_settings) or text
    return write_wheel(directory, {f"{NAME}.py": text}, metadata_directory)


def build_editable(directory, config_settings=None, metadata_directory=None):
    with open("beside.txt", "w", encoding="utf-8") as file:
        file.write("written beside the source, as backends do")
    lines = PLAN.get("PTH", os.getcwd() + "\n")
    return write_wheel(directory, {f"__editable__.{NAME}.pth": lines}, metadata_directory)


def write_wheel(directory, files, metadata_directory):
    wheel = b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    members = {path: text.encode() for path, text in files.items()}
    members |= {f"{INFO}/METADATA": metadata(), f"{INFO}/WHEEL": wheel}
    if metadata_directory:
        members[f"{NAME}_prepared.txt"] = os.path.basename(metadata_directory).encode()
    record = "".join(f"{path},sha256={digest(data)},{len(data)}\n" for path, data in members.items())
    name = f"{NAME}-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(directory, name), "w") as archive:
        for path, data in {**members, f"{INFO}/RECORD": (record + f"{INFO}/RECORD,,\n").encode()}.items():
            archive.writestr(path, data)
    return name


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel
get_requires_for_build_editable = get_requires_for_build_wheel
if PLAN.get("NO_EDITABLE"):
    del build_editable, prepare_metadata_for_build_editable, get_requires_for_build_editable


def digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
