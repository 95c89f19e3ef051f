# link_with_musl(TARGET)
# Links a static program with musl in place of glibc. glibc asks the processor what it is some sixty times before main;
# in a virtual machine each answer takes 8 us, which was two thirds of the launcher's time. What is compiled is the same:
# tests/arch/launcher_symbols.py keeps it to functions for which both libraries have one binary interface.
option(PYENVX_MUSL "Link the launcher with musl" ON)

function(link_with_musl target)
    set(folder /usr/lib/${CMAKE_SYSTEM_PROCESSOR}-linux-musl)
    if(NOT PYENVX_MUSL)
        return()
    endif()
    if(NOT EXISTS ${folder}/libc.a)
        message(WARNING "musl is not in ${folder}: the launcher is linked with glibc, and starts half a millisecond later")
        return()
    endif()
    foreach(file crtbeginT.o crtend.o libstdc++.a libgcc.a libgcc_eh.a)
        execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${file} OUTPUT_VARIABLE path
                        OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
        list(APPEND runtime ${path})
    endforeach()
    list(POP_FRONT runtime begin end)
    target_sources(${target} PRIVATE musl_gaps.cpp)
    target_link_options(${target} PRIVATE -nostdlib ${folder}/crt1.o ${folder}/crti.o ${begin})
    target_link_libraries(${target} PRIVATE -Wl,--start-group ${runtime} ${folder}/libc.a -Wl,--end-group ${end} ${folder}/crtn.o)
endfunction()
