# adze_add_model(): a .tflite as a library target. Part of the installed package, for projects outside of the tree; needs
# no language but the one that links the model, and none of LLVM's packages.
include_guard(GLOBAL)
cmake_policy(VERSION 3.20)

# adze_add_model(NAME MODEL FILE
#   [TARGET TRIPLE]              machine and system; default: what the toolchain makes code for
#   [CPU NAME...] [FEATURES +a -b ...]
#   [WEIGHTS RODATA|FILE]        where constants are: in the library, or in a file that the program loads
#   [THREADS]                    the program brings a parallel_for
#   [OPTIONS ...]                anything else that 'adze compile' takes
#   [TEST] [BENCHMARK]           executables NAME_test, which ctest runs, and NAME_benchmark
#   [DEPENDS ...])               targets and files that the model is made of
#
# The target NAME carries the archive and the folder of NAME.h. Its properties ADZE_ARCHIVE, ADZE_HEADER, ADZE_REPORT and,
# with WEIGHTS FILE, ADZE_WEIGHTS are paths.
function(adze_add_model name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "THREADS;TEST;BENCHMARK" "MODEL;TARGET;WEIGHTS" "CPU;FEATURES;OPTIONS;DEPENDS")
  _adze_check_arguments()
  _adze_find_model(model "${ARG_MODEL}")
  _adze_make_flags(flags)

  # The archive's name is the header's, and the prefix of every symbol is made of it.
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/adze/${name})
  set(stem ${folder}/${name})
  set(outputs ${stem}.a ${stem}.h ${stem}.json)
  if(ARG_WEIGHTS STREQUAL FILE)
    list(APPEND outputs ${stem}.weights)
  endif()
  foreach(kind TEST BENCHMARK)
    string(TOLOWER ${kind} lower)
    if(ARG_${kind})
      list(APPEND flags --emit-${lower}=${stem}_${lower}.c)
      list(APPEND outputs ${stem}_${lower}.c)
    endif()
  endforeach()
  file(MAKE_DIRECTORY ${folder}) # interface include directories must exist
  get_target_property(compiler Adze::adze ADZE_COMPILER_FILES)
  add_custom_command(OUTPUT ${outputs}
    COMMAND ${ADZE_EXECUTABLE} compile ${model} -o ${stem}.a -MD -MF ${stem}.d ${flags}
    DEPENDS ${model} ${compiler} ${ARG_DEPENDS} DEPFILE ${stem}.d
    COMMENT "Compiling model ${name}" VERBATIM)

  # With sources, an interface library is a target that builds them, before whatever links it.
  add_library(${name} INTERFACE ${outputs})
  target_include_directories(${name} SYSTEM INTERFACE ${folder})
  target_link_libraries(${name} INTERFACE ${stem}.a)
  set_target_properties(${name} PROPERTIES ADZE_ARCHIVE ${stem}.a ADZE_HEADER ${stem}.h ADZE_REPORT ${stem}.json)
  if(ARG_WEIGHTS STREQUAL FILE)
    set_target_properties(${name} PROPERTIES ADZE_WEIGHTS ${stem}.weights)
  endif()
  _adze_add_programs()
endfunction()

# What follows are parts of adze_add_model(), in its scope; messages begin with its name.
macro(_adze_fail)
  message(FATAL_ERROR "adze_add_model(${name}): " ${ARGN})
endmacro()

macro(_adze_check_arguments)
  if(ARG_UNPARSED_ARGUMENTS)
    list(JOIN ARG_UNPARSED_ARGUMENTS " " _words)
    _adze_fail("'${_words}' is no argument. Those of 'adze compile' go behind OPTIONS.")
  endif()
  if(ARG_KEYWORDS_MISSING_VALUES)
    list(JOIN ARG_KEYWORDS_MISSING_VALUES ", " _words)
    _adze_fail("nothing is given for ${_words}.")
  endif()
  if(NOT ARG_MODEL)
    _adze_fail("no model is given: add MODEL file.tflite.")
  endif()
  if(NOT "${name}" MATCHES "^[A-Za-z_][A-Za-z0-9_.-]*$")
    _adze_fail("the name is also that of a header and before every symbol: letters, digits, '_', '-' and '.' only, no digit first.")
  endif()
  if(TARGET ${name})
    _adze_fail("there is a target of that name already.")
  endif()
  if(ARG_WEIGHTS AND NOT ARG_WEIGHTS MATCHES "^(FILE|RODATA)$")
    _adze_fail("WEIGHTS ${ARG_WEIGHTS} is unknown: write WEIGHTS FILE or WEIGHTS RODATA.")
  endif()
  foreach(_option IN LISTS ARG_OPTIONS)
    if(_option MATCHES "^--?(o|MD|MF|emit|header|report|emit-test|emit-bench)(=.*)?$")
      _adze_fail("OPTIONS ${_option}: which files are written is adze_add_model's business.")
    elseif(_option MATCHES "^--?(target|cpu|features|weights|threads)(=.*)?$")
      string(TOUPPER ${CMAKE_MATCH_1} _word)
      _adze_fail("OPTIONS ${_option}: write it as the argument ${_word}.")
    endif()
  endforeach()
  get_property(_languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if((ARG_TEST OR ARG_BENCHMARK) AND NOT "C" IN_LIST _languages)
    _adze_fail("TEST and BENCHMARK are C programs: add C to the languages of project().")
  endif()
endmacro()

# The model's full path. As with sources, a relative one is looked for in the source folder first.
macro(_adze_find_model result file)
  get_filename_component(${result} "${file}" ABSOLUTE)
  get_filename_component(_built "${file}" ABSOLUTE BASE_DIR ${CMAKE_CURRENT_BINARY_DIR})
  get_source_file_property(_generated "${_built}" GENERATED)
  if(NOT EXISTS "${${result}}")
    string(FIND "${_built}/" "${CMAKE_BINARY_DIR}/" _place)
    if(_generated OR EXISTS "${_built}" OR _place EQUAL 0 AND (IS_ABSOLUTE "${file}" OR ARG_DEPENDS))
      set(${result} "${_built}")
    else()
      _adze_fail("there is no file '${${result}}', and no command of this folder that makes '${_built}'.")
    endif()
  endif()
endmacro()

macro(_adze_make_flags result)
  set(${result} ${ARG_OPTIONS})
  set(_triple "${ARG_TARGET}")
  if(NOT _triple)
    adze_get_target_triple(_triple)
  endif()
  set(_cpu "${ARG_CPU}")
  if(NOT ARG_CPU AND NOT ARG_TARGET)
    _adze_get_arm_cpu(_cpu)
  endif()
  list(JOIN _cpu "," _cpu)
  list(JOIN ARG_FEATURES "," _features)
  if(_cpu MATCHES "native" AND CMAKE_CROSSCOMPILING)
    _adze_fail("CPU native is that of the machine which compiles, and this build is for another one: name a CPU.")
  endif()
  _adze_refine_arm_triple(_triple "${_triple}" "${_cpu}")
  if(_triple)
    list(APPEND ${result} --target=${_triple})
  endif()
  if(_cpu)
    list(APPEND ${result} --cpu=${_cpu})
  endif()
  if(_features)
    list(APPEND ${result} --features=${_features})
  endif()
  if(ARG_WEIGHTS STREQUAL FILE)
    list(APPEND ${result} --weights=file)
  endif()
  if(ARG_THREADS)
    list(APPEND ${result} --threads)
  endif()
endmacro()

macro(_adze_add_programs)
  foreach(kind TEST BENCHMARK)
    string(TOLOWER ${kind} lower)
    if(ARG_${kind})
      add_executable(${name}_${lower} ${stem}_${lower}.c)
      target_link_libraries(${name}_${lower} PRIVATE ${name})
    endif()
  endforeach()
  if(ARG_TEST) # CMake puts CMAKE_CROSSCOMPILING_EMULATOR in front of it
    add_test(NAME ${name}_test COMMAND ${name}_test)
  endif()
endmacro()
