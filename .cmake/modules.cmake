# pyenvx_module(DEPENDS <module>... LINKS <third-party target>...)
# Makes the folder it is called in a static library named after it: store/pep becomes store_pep.
function(pyenvx_module)
    cmake_parse_arguments(ARG "" "" "DEPENDS;LINKS" ${ARGN})
    file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
    string(REPLACE "/" "_" module ${folder})
    string(REPLACE "-" "_" module ${module})
    file(GLOB sources CONFIGURE_DEPENDS *.cpp *.hpp)
    if(NOT sources)
        return()
    endif()
    add_library(${module} STATIC ${sources})
    target_include_directories(${module} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${module} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_LINKS} pyenvx_options)
    set_target_properties(${module} PROPERTIES LINKER_LANGUAGE CXX)
endfunction()

# pyenvx_unit_tests(DEPENDS <module>... LINKS <third-party target>...)
# Makes the folder it is called in, tests/unit/NAME, one doctest program unit_NAME.
function(pyenvx_unit_tests)
    cmake_parse_arguments(ARG "" "" "DEPENDS;LINKS" ${ARGN})
    get_filename_component(name ${CMAKE_CURRENT_SOURCE_DIR} NAME)
    file(GLOB sources CONFIGURE_DEPENDS test_*.cpp)
    add_executable(unit_${name} ${sources})
    target_link_libraries(unit_${name} PRIVATE tests_support ${ARG_DEPENDS} ${ARG_LINKS} pyenvx_options)
    target_compile_definitions(unit_${name} PRIVATE PYENVX_TEST_DATA="${CMAKE_CURRENT_SOURCE_DIR}")
    add_dependencies(unit_tests unit_${name})
    add_test(NAME unit_${name} COMMAND unit_${name})
    set_tests_properties(unit_${name} PROPERTIES LABELS unit TIMEOUT 300)
endfunction()

# pyenvx_python_tests(LABEL <label> PYTHON <interpreter> TIMEOUT <seconds>)
# Makes each test_*.py of the folder it is called in a ctest, LABEL_test_NAME, which has the programs' folder as PYENVX_BIN.
function(pyenvx_python_tests)
    cmake_parse_arguments(ARG "" "LABEL;PYTHON;TIMEOUT" "" ${ARGN})
    file(GLOB files CONFIGURE_DEPENDS test_*.py)
    foreach(file ${files})
        get_filename_component(name ${file} NAME_WE)
        add_test(NAME ${ARG_LABEL}_${name}
            COMMAND ${ARG_PYTHON} -m unittest -v ${name} WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
        set_tests_properties(${ARG_LABEL}_${name} PROPERTIES
            LABELS ${ARG_LABEL}
            TIMEOUT ${ARG_TIMEOUT}
            ENVIRONMENT "PYENVX_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};PYTHONDONTWRITEBYTECODE=1")
    endforeach()
endfunction()

add_custom_target(unit_tests COMMENT "Every unit test's program")

add_library(pyenvx_options INTERFACE)
target_compile_options(pyenvx_options INTERFACE
    -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -fno-strict-overflow
    # g++ 12 takes the empty side of an optional or variant for a value that is read (false at every place seen).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
    $<$<BOOL:${PYENVX_WERROR}>:-Werror>)
target_compile_definitions(pyenvx_options INTERFACE _GNU_SOURCE _FILE_OFFSET_BITS=64)
if(PYENVX_SANITIZE)
    target_compile_options(pyenvx_options INTERFACE -fsanitize=${PYENVX_SANITIZE} -fno-omit-frame-pointer
        -fno-sanitize-recover=all)
    target_link_options(pyenvx_options INTERFACE -fsanitize=${PYENVX_SANITIZE})
endif()
find_program(PYENVX_MOLD NAMES mold)
if(PYENVX_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_link_options(pyenvx_options INTERFACE -fuse-ld=mold)
endif()
find_program(PYENVX_CCACHE NAMES ccache)
if(PYENVX_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${PYENVX_CCACHE})
endif()
