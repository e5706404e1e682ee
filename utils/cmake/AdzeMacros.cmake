# How the parts of Adze are compiled: one object library a folder, all of them in one libAdze.so.
include_guard()

set(ADZE_COMPILE_OPTIONS -Wall -Wextra -Werror -Wno-unused-parameter -fno-exceptions -fvisibility-inlines-hidden)
set(ADZE_LINK_OPTIONS "")
if(NOT LLVM_ENABLE_RTTI)
  list(APPEND ADZE_COMPILE_OPTIONS $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)
endif()
if(ADZE_SANITIZE)
  # Debian's LLVM is not instrumented, hence no container-overflow checks across its boundary and no vptr checks.
  list(APPEND ADZE_COMPILE_OPTIONS -fsanitize=address,undefined -fno-sanitize=vptr,function -fno-sanitize-recover=undefined
       -fno-omit-frame-pointer -g1 -O1)
  # Coverage for the fuzz target; without it the sanitizers' runtime answers the callbacks.
  list(APPEND ADZE_COMPILE_OPTIONS -fsanitize=fuzzer-no-link)
  list(APPEND ADZE_LINK_OPTIONS -fsanitize=address,undefined)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  list(APPEND ADZE_LINK_OPTIONS -fuse-ld=lld)
endif()

# adze_tablegen_ops(DIR): op declarations, definitions and interface methods of each ops/*.td of the folder.
function(adze_mlir_tblgen output)
  cmake_parse_arguments(ARG "" "SOURCE" "ARGS" ${ARGN})
  set(LLVM_TARGET_DEFINITIONS ${ARG_SOURCE})
  # CMake's mlir_tablegen names outputs relative to the binary directory of the folder.
  mlir_tablegen(${output} ${ARG_ARGS} EXTRA_INCLUDES ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
  set(TABLEGEN_OUTPUT ${TABLEGEN_OUTPUT} PARENT_SCOPE)
endfunction()

# The same for the project's own backends.
function(adze_tblgen output)
  cmake_parse_arguments(ARG "" "SOURCE" "ARGS" ${ARGN})
  set(path ${CMAKE_CURRENT_BINARY_DIR}/${output})
  get_filename_component(source ${ARG_SOURCE} ABSOLUTE)
  set(include_flags)
  foreach(dir ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR} ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
    list(APPEND include_flags -I ${dir})
  endforeach()
  add_custom_command(OUTPUT ${path}
    COMMAND adze-tblgen ${ARG_ARGS} ${include_flags} ${source} --write-if-changed -o ${path} -d ${path}.d
    DEPENDS adze-tblgen ${source} DEPFILE ${path}.d
    COMMENT "Building ${output}...")
  set(TABLEGEN_OUTPUT ${TABLEGEN_OUTPUT} ${path} PARENT_SCOPE)
endfunction()

# adze_add_library(NAME [DEPENDS targets] [LINK libs]): the .cpp files of this folder, in libAdze.
function(adze_add_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINK;SOURCES;OPTIONS" ${ARGN})
  if(NOT ARG_SOURCES)
    file(GLOB ARG_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  endif()
  if(NOT ARG_SOURCES)
    return()
  endif()
  add_library(${name} OBJECT ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE ${ADZE_COMPILE_OPTIONS} ${ARG_OPTIONS})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  set_property(GLOBAL APPEND PROPERTY ADZE_LIBRARIES ${name})
  set_property(GLOBAL APPEND PROPERTY ADZE_LINK ${ARG_LINK})
endfunction()

# libAdze.so: tools and plug-ins link this one library, so that there is one TypeID for everything.
function(adze_add_shared_library)
  get_property(libraries GLOBAL PROPERTY ADZE_LIBRARIES)
  get_property(extra GLOBAL PROPERTY ADZE_LINK)
  set(objects)
  foreach(library ${libraries})
    list(APPEND objects $<TARGET_OBJECTS:${library}>)
  endforeach()
  add_library(Adze SHARED ${objects})
  target_link_libraries(Adze PUBLIC MLIR LLVM PRIVATE ${FLATBUFFERS_LIBRARY} ${extra})
  target_link_options(Adze PRIVATE ${ADZE_LINK_OPTIONS})
  target_include_directories(Adze INTERFACE $<INSTALL_INTERFACE:include>)
endfunction()

# adze_add_tool(NAME): tools/NAME.cpp.
function(adze_add_tool name)
  add_executable(${name} ${name}.cpp)
  target_compile_options(${name} PRIVATE ${ADZE_COMPILE_OPTIONS})
  target_link_options(${name} PRIVATE ${ADZE_LINK_OPTIONS})
  target_link_libraries(${name} PRIVATE Adze ${ARGN})
  install(TARGETS ${name} EXPORT AdzeTargets RUNTIME DESTINATION bin)
endfunction()

# What a plug-in or a tool outside the tree needs: libAdze, headers and their generated parts, tools.
function(adze_install)
  include(GNUInstallDirs)
  include(CMakePackageConfigHelpers)
  install(TARGETS Adze EXPORT AdzeTargets LIBRARY DESTINATION lib)
  install(DIRECTORY include/adze DESTINATION include)
  foreach(root ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
    foreach(dir dialects passes lib)
      if(EXISTS ${root}/${dir})
        install(DIRECTORY ${root}/${dir} DESTINATION include FILES_MATCHING
                PATTERN "*.h" PATTERN "*.td" PATTERN "*.inc" PATTERN "CMakeFiles" EXCLUDE)
      endif()
    endforeach()
  endforeach()
  install(EXPORT AdzeTargets DESTINATION lib/cmake/adze)
  configure_package_config_file(utils/cmake/AdzeConfig.cmake.in ${CMAKE_BINARY_DIR}/AdzeConfig.cmake
                                INSTALL_DESTINATION lib/cmake/adze)
  # Models are compiled for machines of any size of pointers.
  write_basic_package_version_file(${CMAKE_BINARY_DIR}/AdzeConfigVersion.cmake COMPATIBILITY SameMinorVersion
                                   ARCH_INDEPENDENT)
  install(FILES ${CMAKE_BINARY_DIR}/AdzeConfig.cmake ${CMAKE_BINARY_DIR}/AdzeConfigVersion.cmake
          utils/cmake/AdzeModel.cmake utils/cmake/AdzeTriple.cmake DESTINATION lib/cmake/adze)
  install(DIRECTORY utils/bazel/ DESTINATION lib/bazel/adze)
endfunction()

# adze_add_stage(PATH): the passes of a stage (its path below passes/), from the *.td and *.cpp of this folder.
function(adze_add_stage stage)
  string(REPLACE "/" "_" name ${stage})
  string(SUBSTRING ${name} 0 1 first)
  string(TOUPPER ${first} first)
  string(SUBSTRING ${name} 1 -1 rest)
  set(name ${first}${rest})
  file(GLOB tds CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.td)
  set(includes "// The passes of the ${stage} stage.\ninclude \"mlir/Pass/PassBase.td\"\n")
  foreach(td ${tds})
    get_filename_component(file ${td} NAME)
    string(APPEND includes "include \"passes/${stage}/${file}\"\n")
  endforeach()
  file(CONFIGURE OUTPUT Passes.td CONTENT "${includes}")
  adze_mlir_tblgen(Passes.h.inc SOURCE ${CMAKE_CURRENT_BINARY_DIR}/Passes.td ARGS -gen-pass-decls -name=${name})
  add_custom_target(Adze${name}PassIncGen DEPENDS ${TABLEGEN_OUTPUT})
  file(CONFIGURE OUTPUT Passes.h CONTENT "// Declarations, options and registration of the passes of the ${stage} stage.
#pragma once
#include \"mlir/Dialect/Func/IR/FuncOps.h\"
#include \"mlir/Pass/Pass.h\"
namespace adze {
#define GEN_PASS_DECL
#include \"passes/${stage}/Passes.h.inc\"
#define GEN_PASS_REGISTRATION
#include \"passes/${stage}/Passes.h.inc\"
} // namespace adze
")
  set_property(GLOBAL APPEND PROPERTY ADZE_STAGES "${stage}|${name}")
  adze_add_library(Adze${name}PassObjects DEPENDS AdzeDialectIncGen AdzeKernelIncGen Adze${name}PassIncGen)
endfunction()

# Registration of the passes of all stages: passes/Registration.h.
function(adze_finish_passes)
  get_property(stages GLOBAL PROPERTY ADZE_STAGES)
  set(includes "")
  set(calls "")
  set(targets "")
  foreach(entry ${stages})
    string(REGEX MATCH "(.*)\\|(.*)" _ ${entry})
    string(APPEND includes "#include \"passes/${CMAKE_MATCH_1}/Passes.h\"\n")
    string(APPEND calls "  register${CMAKE_MATCH_2}Passes();\n")
    list(APPEND targets Adze${CMAKE_MATCH_2}PassIncGen)
  endforeach()
  file(CONFIGURE OUTPUT Registration.h CONTENT "// Registers the passes of all stages.
#pragma once
${includes}
namespace adze {
inline void registerStagePasses() {
${calls}}
} // namespace adze
")
  add_custom_target(AdzePassIncGen DEPENDS ${targets})
endfunction()
