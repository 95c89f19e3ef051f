#!/usr/bin/env python3
"""Makes small wheels and source distributions for tests, good ones and bad ones.

As a program: make_wheel.py FOLDER JSON, where JSON is one description or a list of them, whose keys are the parameters of
make_wheel or, with "kind": "sdist", of make_sdist. Prints the names of the files, one a line.
"""

import base64
import hashlib
import io
import json
import pathlib
import sys
import tarfile
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)


def record_hash(data):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def metadata_text(name, version, requires=(), extras=(), requires_python=None, extra_lines=()):
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Python: {requires_python}"] if requires_python else []
    lines += [f"Provides-Extra: {extra}" for extra in extras]
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    return "\n".join([*lines, *extra_lines, "", ""])


def member(name, mode=0o100644, method=zipfile.ZIP_DEFLATED):
    info = zipfile.ZipInfo(name, EPOCH)
    info.external_attr = mode << 16
    info.compress_type = method
    info.create_system = 3
    return info


def make_wheel(folder, name, version, requires=(), extras=(), modules=None, scripts=None, entry_points=None, data=None,
               requires_python=None, tag="py3-none-any", build=None, padding=0, metadata=None, wheel_version="1.0",
               bad=None):
    """modules: path → text (default: one module of the package's name); scripts: file → text in .data/scripts;
    entry_points: console script → "module:function"; data: path below .data → text; padding: bytes of a member that
    does not compress, before the metadata; metadata: another METADATA text.
    bad: no-metadata, two-metadata, no-record, wrong-record, missing-in-record, extra-in-record, traversal, absolute,
    symlink, duplicate, truncated, trailing, no-wheel-file, comment; metadata-first is unusual and valid."""
    safe = name.replace("-", "_").replace(".", "_")
    info, data_folder = f"{safe}-{version}.dist-info", f"{safe}-{version}.data"
    modules = {f"{safe.lower()}.py": f"__version__ = {version!r}\n"} if modules is None else modules
    members = {path: text.encode() for path, text in modules.items()}
    members |= {f"{data_folder}/scripts/{path}": text.encode() for path, text in (scripts or {}).items()}
    members |= {f"{data_folder}/{path}": text.encode() for path, text in (data or {}).items()}
    if padding:
        members["padding.bin"] = hashlib.shake_128(name.encode()).digest(padding)
    text = metadata or metadata_text(name, version, requires, extras, requires_python)
    members[f"{info}/METADATA"] = text.encode()
    members[f"{info}/WHEEL"] = f"Wheel-Version: {wheel_version}\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {tag}\n".encode()
    if entry_points:
        lines = [f"{script} = {target}" for script, target in entry_points.items()]
        members[f"{info}/entry_points.txt"] = "\n".join(["[console_scripts]", *lines, ""]).encode()
    spoil_members(members, info, bad)
    record = [f"{path},{record_hash(content)},{len(content)}" for path, content in members.items()]
    spoil_record(record, members, bad)
    if bad != "no-record":
        members[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    filename = "-".join(filter(None, [safe, version, build, tag])) + ".whl"
    path = pathlib.Path(folder) / filename
    path.write_bytes(spoil_archive(zip_bytes(members, data_folder, bad), bad))
    return path


def zip_bytes(members, data_folder, bad):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in members.items():
            is_script = path.startswith(f"{data_folder}/scripts/")
            mode = 0o120777 if path == "link" and bad == "symlink" else 0o100755 if is_script else 0o100644
            archive.writestr(member(path, mode), content)
        if bad == "duplicate":
            archive.writestr(member(next(iter(members))), b"another")
        if bad == "comment":
            archive.comment = b"a comment"
    return buffer.getvalue()


def spoil_members(members, info, bad):
    if bad == "no-metadata":
        del members[f"{info}/METADATA"]
    elif bad == "two-metadata":
        members["other-1.dist-info/METADATA"] = b"Metadata-Version: 2.1\nName: other\nVersion: 1\n\n"
    elif bad == "no-wheel-file":
        del members[f"{info}/WHEEL"]
    elif bad == "traversal":
        members["../escaped.py"] = b"escaped = True\n"
    elif bad == "absolute":
        members["/tmp/escaped.py"] = b"escaped = True\n"
    elif bad == "symlink":
        members["link"] = b"/etc/passwd"
    elif bad == "metadata-first":
        others = {path: members.pop(path) for path in list(members) if not path.endswith("METADATA")}
        members.update(others)


def spoil_record(record, members, bad):
    if bad == "wrong-record":
        record[0] = f"{next(iter(members))},{record_hash(b'something else')},1"
    elif bad == "missing-in-record":
        del record[0]
    elif bad == "extra-in-record":
        record.append(f"absent.py,{record_hash(b'')},0")


def spoil_archive(data, bad):
    if bad == "truncated":
        return data[: len(data) * 2 // 3]
    return data + b"trailing" if bad == "trailing" else data


def make_sdist(folder, name, version, files=None, requires=(), requires_python=None, build_requires=("setuptools",),
               backend="setuptools.build_meta"):
    top = f"{name.replace('-', '_').lower()}-{version}"
    members = {path: text.encode() for path, text in (files or {}).items()}
    members.setdefault("PKG-INFO", metadata_text(name, version, requires, (), requires_python).encode())
    requires_text = json.dumps(list(build_requires))
    members.setdefault("pyproject.toml", f'[build-system]\nrequires = {requires_text}\nbuild-backend = "{backend}"\n'.encode())
    path = pathlib.Path(folder) / f"{top}.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for file, content in members.items():
            info = tarfile.TarInfo(f"{top}/{file}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def main():
    descriptions = json.loads(sys.argv[2])
    for description in descriptions if isinstance(descriptions, list) else [descriptions]:
        make = make_sdist if description.pop("kind", "wheel") == "sdist" else make_wheel
        print(make(sys.argv[1], **description).name)


if __name__ == "__main__":
    main()
