// What an interpreter says about itself when asked: the question, and a strict reader of the answer.
#pragma once

#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::interpreter {

/// The answer as it was given: a plain value, checked for form only. Paths are absolute.
struct ProbeReport {
    std::string executable;      ///< realpath of sys._base_executable
    std::string base_prefix;     ///< sys.base_prefix
    std::string implementation;  ///< sys.implementation.name
    std::string version;         ///< sys.implementation.version as a PEP 440 text: "3.13.0rc1"
    std::string full_version;    ///< platform.python_version(): may end in "+"
    std::string abi_flags;       ///< sys.abiflags
    std::string cache_tag;       ///< sys.implementation.cache_tag
    std::string multiarch;       ///< sys.implementation._multiarch or ""
    std::string library_folder;  ///< sys.platlibdir
    std::string magic;           ///< importlib.util.MAGIC_NUMBER: four bytes
    std::string stdlib;          ///< the folder of os.py
    std::string platstdlib;      ///< the folder that has lib-dynload, or stdlib
    std::string libpython;       ///< the mapped libpython, or ""
    std::string libc;            ///< "glibc 2.36", as confstr(CS_GNU_LIBC_VERSION) says, or ""
    std::string free_threaded;   ///< "1" or "0"
    std::string debug;           ///< "1" or "0"
    std::string pointer_bits;    ///< "64"
};

/// The program to run with `-I -S -B -c`. It imports nothing that start-up did not.
std::string_view probe_program();

/// The exact text that the program prints, and that the cache keeps.
std::string format_report(const ProbeReport& report);

/// Accepts what format_report() writes and nothing else. Errors: Invalid.
Result<ProbeReport> parse_report(std::string_view text);

}  // namespace pyenvx::interpreter
