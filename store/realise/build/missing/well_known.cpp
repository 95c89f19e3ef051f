#include "store/realise/build/missing/well_known.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace pyenvx::build {
namespace {

struct Row {
    std::string_view what;
    std::string_view package;
};

// By the beginning of the header's path.
constexpr std::array kHeaders{
    Row{"Python.h", "python3-dev"},       Row{"ffi.h", "libffi-dev"},
    Row{"openssl/", "libssl-dev"},        Row{"libxml/", "libxml2-dev"},
    Row{"libxslt/", "libxslt1-dev"},      Row{"libexslt/", "libxslt1-dev"},
    Row{"zlib.h", "zlib1g-dev"},          Row{"bzlib.h", "libbz2-dev"},
    Row{"lzma.h", "liblzma-dev"},         Row{"zstd.h", "libzstd-dev"},
    Row{"lz4.h", "liblz4-dev"},           Row{"snappy-c.h", "libsnappy-dev"},
    Row{"yaml.h", "libyaml-dev"},         Row{"sqlite3.h", "libsqlite3-dev"},
    Row{"libpq-fe.h", "libpq-dev"},       Row{"mysql.h", "libmariadb-dev"},
    Row{"curl/", "libcurl4-openssl-dev"}, Row{"jpeglib.h", "libjpeg-dev"},
    Row{"png.h", "libpng-dev"},           Row{"tiff.h", "libtiff-dev"},
    Row{"webp/", "libwebp-dev"},          Row{"ft2build.h", "libfreetype-dev"},
    Row{"cairo.h", "libcairo2-dev"},      Row{"hdf5.h", "libhdf5-dev"},
    Row{"cblas.h", "libopenblas-dev"},    Row{"gmp.h", "libgmp-dev"},
    Row{"mpfr.h", "libmpfr-dev"},         Row{"sodium.h", "libsodium-dev"},
    Row{"zmq.h", "libzmq3-dev"},          Row{"uv.h", "libuv1-dev"},
    Row{"ncurses.h", "libncurses-dev"},   Row{"readline/", "libreadline-dev"},
    Row{"ldap.h", "libldap-dev"},         Row{"sasl/", "libsasl2-dev"},
    Row{"krb5.h", "libkrb5-dev"},         Row{"gssapi/", "libkrb5-dev"},
    Row{"pcap.h", "libpcap-dev"},         Row{"portaudio.h", "portaudio19-dev"},
    Row{"alsa/", "libasound2-dev"},       Row{"glib.h", "libglib2.0-dev"},
    Row{"geos_c.h", "libgeos-dev"},       Row{"proj.h", "libproj-dev"},
    Row{"gdal.h", "libgdal-dev"},         Row{"boost/", "libboost-dev"},
    Row{"Eigen/", "libeigen3-dev"},       Row{"event.h", "libevent-dev"},
    Row{"ares.h", "libc-ares-dev"},       Row{"magic.h", "libmagic-dev"},
    Row{"expat.h", "libexpat1-dev"},      Row{"uuid/", "uuid-dev"},
    Row{"systemd/", "libsystemd-dev"},
};

constexpr std::array kLibraries{
    Row{"pq", "libpq-dev"},
    Row{"ssl", "libssl-dev"},
    Row{"crypto", "libssl-dev"},
    Row{"ffi", "libffi-dev"},
    Row{"xml2", "libxml2-dev"},
    Row{"xslt", "libxslt1-dev"},
    Row{"exslt", "libxslt1-dev"},
    Row{"z", "zlib1g-dev"},
    Row{"bz2", "libbz2-dev"},
    Row{"lzma", "liblzma-dev"},
    Row{"zstd", "libzstd-dev"},
    Row{"lz4", "liblz4-dev"},
    Row{"snappy", "libsnappy-dev"},
    Row{"yaml", "libyaml-dev"},
    Row{"sqlite3", "libsqlite3-dev"},
    Row{"mysqlclient", "libmariadb-dev"},
    Row{"mariadb", "libmariadb-dev"},
    Row{"curl", "libcurl4-openssl-dev"},
    Row{"jpeg", "libjpeg-dev"},
    Row{"png", "libpng-dev"},
    Row{"tiff", "libtiff-dev"},
    Row{"webp", "libwebp-dev"},
    Row{"freetype", "libfreetype-dev"},
    Row{"cairo", "libcairo2-dev"},
    Row{"hdf5", "libhdf5-dev"},
    Row{"blas", "libblas-dev"},
    Row{"lapack", "liblapack-dev"},
    Row{"openblas", "libopenblas-dev"},
    Row{"gmp", "libgmp-dev"},
    Row{"mpfr", "libmpfr-dev"},
    Row{"sodium", "libsodium-dev"},
    Row{"zmq", "libzmq3-dev"},
    Row{"uv", "libuv1-dev"},
    Row{"ncurses", "libncurses-dev"},
    Row{"readline", "libreadline-dev"},
    Row{"ldap", "libldap-dev"},
    Row{"sasl2", "libsasl2-dev"},
    Row{"krb5", "libkrb5-dev"},
    Row{"gssapi_krb5", "libkrb5-dev"},
    Row{"pcap", "libpcap-dev"},
    Row{"portaudio", "portaudio19-dev"},
    Row{"asound", "libasound2-dev"},
    Row{"geos_c", "libgeos-dev"},
    Row{"proj", "libproj-dev"},
    Row{"gdal", "libgdal-dev"},
    Row{"event", "libevent-dev"},
    Row{"cares", "libc-ares-dev"},
    Row{"magic", "libmagic-dev"},
    Row{"expat", "libexpat1-dev"},
    Row{"uuid", "uuid-dev"},
    Row{"systemd", "libsystemd-dev"},
    Row{"stdc++", "g++"},
    Row{"c", "libc6-dev"},
};

// Modules of pkg-config.
constexpr std::array kPkgConfig{
    Row{"libffi", "libffi-dev"},
    Row{"openssl", "libssl-dev"},
    Row{"libssl", "libssl-dev"},
    Row{"libcrypto", "libssl-dev"},
    Row{"libxml-2.0", "libxml2-dev"},
    Row{"libxslt", "libxslt1-dev"},
    Row{"libexslt", "libxslt1-dev"},
    Row{"zlib", "zlib1g-dev"},
    Row{"liblzma", "liblzma-dev"},
    Row{"libzstd", "libzstd-dev"},
    Row{"liblz4", "liblz4-dev"},
    Row{"yaml-0.1", "libyaml-dev"},
    Row{"sqlite3", "libsqlite3-dev"},
    Row{"libpq", "libpq-dev"},
    Row{"libmariadb", "libmariadb-dev"},
    Row{"mysqlclient", "libmariadb-dev"},
    Row{"libcurl", "libcurl4-openssl-dev"},
    Row{"libjpeg", "libjpeg-dev"},
    Row{"libpng", "libpng-dev"},
    Row{"libtiff-4", "libtiff-dev"},
    Row{"libwebp", "libwebp-dev"},
    Row{"freetype2", "libfreetype-dev"},
    Row{"cairo", "libcairo2-dev"},
    Row{"pycairo", "python3-cairo-dev"},
    Row{"glib-2.0", "libglib2.0-dev"},
    Row{"gobject-2.0", "libglib2.0-dev"},
    Row{"gobject-introspection-1.0", "libgirepository1.0-dev"},
    Row{"girepository-2.0", "libgirepository-2.0-dev"},
    Row{"hdf5", "libhdf5-dev"},
    Row{"blas", "libblas-dev"},
    Row{"lapack", "liblapack-dev"},
    Row{"openblas", "libopenblas-dev"},
    Row{"gmp", "libgmp-dev"},
    Row{"libsodium", "libsodium-dev"},
    Row{"libzmq", "libzmq3-dev"},
    Row{"libuv", "libuv1-dev"},
    Row{"ncurses", "libncurses-dev"},
    Row{"readline", "libreadline-dev"},
    Row{"krb5", "libkrb5-dev"},
    Row{"libpcap", "libpcap-dev"},
    Row{"portaudio-2.0", "portaudio19-dev"},
    Row{"alsa", "libasound2-dev"},
    Row{"geos", "libgeos-dev"},
    Row{"proj", "libproj-dev"},
    Row{"gdal", "libgdal-dev"},
    Row{"libevent", "libevent-dev"},
    Row{"libcares", "libc-ares-dev"},
    Row{"expat", "libexpat1-dev"},
    Row{"uuid", "uuid-dev"},
    Row{"libsystemd", "libsystemd-dev"},
    Row{"dbus-1", "libdbus-1-dev"},
    Row{"libavcodec", "libavcodec-dev"},
    Row{"libavformat", "libavformat-dev"},
    Row{"python3", "python3-dev"},
};

constexpr std::array kTools{
    Row{"gcc", "gcc"},
    Row{"cc", "gcc"},
    Row{"g++", "g++"},
    Row{"c++", "g++"},
    Row{"make", "make"},
    Row{"cmake", "cmake"},
    Row{"ninja", "ninja-build"},
    Row{"gfortran", "gfortran"},
    Row{"patch", "patch"},
    Row{"pkg-config", "pkgconf"},
    Row{"cargo", "cargo"},
    Row{"rustc", "rustc"},
    Row{"swig", "swig"},
    Row{"clang", "clang"},
    Row{"xml2-config", "libxml2-dev"},
    Row{"xslt-config", "libxslt1-dev"},
    Row{"pg_config", "libpq-dev"},
    Row{"mysql_config", "libmariadb-dev"},
};

std::span<const Row> rows_for(MissingKind kind) {
    switch (kind) {
        case MissingKind::Header: return kHeaders;
        case MissingKind::Library: return kLibraries;
        case MissingKind::Program: return kTools;
        case MissingKind::PkgConfig: return kPkgConfig;
        default: return {};
    }
}

}  // namespace

std::string_view well_known_package(const Missing& missing) {
    const auto rows = rows_for(missing.kind);
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& one) {
        return one.what.ends_with('/') ? missing.name.starts_with(one.what) : missing.name == one.what;
    });
    return row == rows.end() ? std::string_view() : row->package;
}

}  // namespace pyenvx::build
