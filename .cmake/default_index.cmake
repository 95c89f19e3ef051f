# The index that is used when nothing else is configured: pip's own built-in default, asked of the pip of this
# machine, so that no registry's host name stands in the sources.
set(PYENVX_DEFAULT_INDEX "" CACHE STRING "URL of the package index used by default (PEP 503); empty: ask pip")
if(NOT PYENVX_DEFAULT_INDEX)
    execute_process(
        COMMAND python3 -c "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
        OUTPUT_VARIABLE pip_default OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(NOT pip_default MATCHES "^https?://[^ ]+$")
        message(FATAL_ERROR "pip is not there to say which index is the default: give -DPYENVX_DEFAULT_INDEX=URL")
    endif()
    set(PYENVX_DEFAULT_INDEX ${pip_default} CACHE STRING "" FORCE)
endif()
