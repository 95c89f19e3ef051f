// A Python interpreter of the host, as its probe reported it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/base/file_identity.hpp"
#include "store/pep/marker.hpp"
#include "store/pep/version.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::interpreter {

/// Everything later stages ask about an interpreter. A plain value; the files it names belong to the host.
struct Interpreter {
    std::filesystem::path executable;  ///< the real ELF file: no shim, no link, no virtualenv
    FileIdentity identity;             ///< of `executable`
    std::string implementation;        ///< "cpython"
    pep::Version version;              ///< the full version, 3.11.7
    pep::PythonPlatform platform;
    pep::MarkerEnvironment markers;
    std::filesystem::path stdlib;         ///< lib/python3.11
    std::filesystem::path platstdlib;     ///< where lib-dynload is; often the same
    std::filesystem::path include;        ///< include/python3.11; may not exist
    std::filesystem::path libpython;      ///< the shared libpython, or empty for a static build
    std::string cache_tag;                ///< "cpython-311"
    std::string abi_flags;                ///< "" or "t", "d"
    std::string library_name;             ///< "python3.11", "python3.13t": the folder below lib/
    std::filesystem::path base_prefix;    ///< where it was installed: /usr, ~/.pyenv/versions/3.11.7
    std::string bytecode_magic;           ///< the first four bytes of its .pyc files (PEP 552)
    std::string platform_library_folder;  ///< sys.platlibdir: "lib", or "lib64" on some distributions
    std::string multiarch;                ///< "x86_64-linux-gnu" where the distribution has such folders, or ""
};

}  // namespace pyenvx::interpreter
