# instaplay_add_plugin(<id> SOURCES src/plugin.cpp ... [LIBRARIES target ...] [CONTRACTS plugin ...]
#                      [TESTS tests/a_test.cpp ...] [TEST_LIBRARIES target ...])
#
# Builds the plugin of the current folder, whose plugin.yaml has the same id and gives the version:
#   plugin_<id>       the module <build>/plugins/<id>/<id>.so, with plugin.yaml and migrations/ beside it, ready to be
#                     loaded by a host whose plugin folder is <build>/plugins; installed to lib/instaplay/plugins/<id>
#   test_plugin_<id>  a doctest executable of the same objects and TESTS, run by ctest; needs InstaPlay::testing
# CONTRACTS names plugins whose contract headers are included as "<plugin>/contract/<file>.hpp". When one is missing,
# the plugin is left out with a message.
include_guard(GLOBAL)

# Sets <out> to a top-level scalar of plugin.yaml that matches pattern, or stops with the reason.
function(_instaplay_read_manifest key pattern out)
  set(manifest "${CMAKE_CURRENT_SOURCE_DIR}/plugin.yaml")
  if(NOT EXISTS "${manifest}")
    message(FATAL_ERROR "${manifest} is missing: every plugin needs one.")
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${manifest}")
  file(STRINGS "${manifest}" line REGEX "^${key}:")
  if(NOT line MATCHES "^${key}:[ ]+[\"']?(${pattern})[\"']?[ ]*(#.*)?$")
    message(FATAL_ERROR "${manifest}: needs one line \"${key}: ...\" that matches ${pattern}, has \"${line}\".")
  endif()
  set(${out} "${CMAKE_MATCH_1}" PARENT_SCOPE)
endfunction()

# Makes InstaPlay::contract_<id> for the plugin in folder, if it has a contract.
function(_instaplay_add_contract id folder)
  if(TARGET InstaPlay::contract_${id} OR NOT EXISTS "${folder}/contract")
    return()
  endif()
  get_filename_component(include_folder "${folder}" DIRECTORY)
  add_library(instaplay_contract_${id} INTERFACE)
  add_library(InstaPlay::contract_${id} ALIAS instaplay_contract_${id})
  set_target_properties(instaplay_contract_${id} PROPERTIES EXPORT_NAME contract_${id})
  target_include_directories(instaplay_contract_${id} INTERFACE "$<BUILD_INTERFACE:${include_folder}>"
                                                                "$<INSTALL_INTERFACE:include/instaplay-contracts>")
  target_link_libraries(instaplay_contract_${id} INTERFACE InstaPlay::sdk)
  if(TARGET instaplay_sdk)
    install(TARGETS instaplay_contract_${id} EXPORT InstaPlaySDKTargets COMPONENT sdk)
    install(DIRECTORY "${folder}/contract" DESTINATION "include/instaplay-contracts/${id}" COMPONENT sdk)
  endif()
endfunction()

# Copies a file of the plugin's folder beside the module whenever it changes.
function(_instaplay_copy_beside output_folder copied_files)
  set(copies)
  foreach(file IN LISTS ARGN)
    add_custom_command(OUTPUT "${output_folder}/${file}" DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${file}"
                       COMMAND "${CMAKE_COMMAND}" -E copy "${CMAKE_CURRENT_SOURCE_DIR}/${file}" "${output_folder}/${file}")
    list(APPEND copies "${output_folder}/${file}")
  endforeach()
  set(${copied_files} "${copies}" PARENT_SCOPE)
endfunction()

function(_instaplay_add_plugin_objects id version)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(plugin_${id}_objects OBJECT ${ARG_SOURCES})
  get_filename_component(parent_folder "${CMAKE_CURRENT_SOURCE_DIR}" DIRECTORY)
  target_include_directories(plugin_${id}_objects PUBLIC src "${parent_folder}")
  target_compile_definitions(plugin_${id}_objects PRIVATE "INSTAPLAY_PLUGIN_ID=\"${id}\""
                                                          "INSTAPLAY_PLUGIN_VERSION=\"${version}\"")
  target_compile_options(plugin_${id}_objects PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_libraries(plugin_${id}_objects PUBLIC InstaPlay::sdk ${ARG_LIBRARIES})
  set_target_properties(plugin_${id}_objects PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden
                                                        C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()

function(_instaplay_add_plugin_module id)
  set(output_folder "${CMAKE_BINARY_DIR}/plugins/${id}")
  set(exports "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin_exports.map")
  file(GLOB migrations RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" CONFIGURE_DEPENDS migrations/*)
  file(GLOB stale RELATIVE "${output_folder}" "${output_folder}/migrations/*")
  list(REMOVE_ITEM stale ${migrations})
  foreach(file IN LISTS stale) # a migration that was renamed must not stay behind
    file(REMOVE "${output_folder}/${file}")
  endforeach()
  _instaplay_copy_beside("${output_folder}" copied_files plugin.yaml ${migrations})

  add_library(plugin_${id} MODULE $<TARGET_OBJECTS:plugin_${id}_objects>)
  add_custom_target(plugin_${id}_files DEPENDS ${copied_files})
  add_dependencies(plugin_${id} plugin_${id}_files)
  target_link_libraries(plugin_${id} PRIVATE plugin_${id}_objects)
  target_link_options(plugin_${id} PRIVATE "-Wl,--version-script=${exports}" "-Wl,-z,now")
  if(NOT INSTAPLAY_SANITIZE) # whose symbols come from the program
    target_link_options(plugin_${id} PRIVATE "-Wl,-z,defs")
  endif()
  set_target_properties(plugin_${id} PROPERTIES PREFIX "" OUTPUT_NAME "${id}" LINK_DEPENDS "${exports}"
                                                LINKER_LANGUAGE CXX LIBRARY_OUTPUT_DIRECTORY "${output_folder}")

  set(install_folder "lib/instaplay/plugins/${id}")
  install(TARGETS plugin_${id} LIBRARY DESTINATION "${install_folder}" COMPONENT plugins)
  install(FILES plugin.yaml DESTINATION "${install_folder}" COMPONENT plugins)
  if(migrations)
    install(FILES ${migrations} DESTINATION "${install_folder}/migrations" COMPONENT plugins)
  endif()
endfunction()

function(_instaplay_add_plugin_tests id)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT TARGET InstaPlay::testing)
    message(STATUS "The tests of the plugin ${id} are left out: there is no InstaPlay::testing.")
    return()
  endif()
  find_package(doctest REQUIRED)
  add_executable(test_plugin_${id} ${ARG_SOURCES} "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin_test_main.cpp"
                 $<TARGET_OBJECTS:plugin_${id}_objects>)
  target_compile_definitions(test_plugin_${id} PRIVATE "INSTAPLAY_PLUGIN_FOLDER=\"${CMAKE_CURRENT_SOURCE_DIR}\"")
  target_link_libraries(test_plugin_${id} PRIVATE plugin_${id}_objects InstaPlay::testing doctest::doctest
                                                  ${ARG_LIBRARIES})
  add_test(NAME test_plugin_${id} COMMAND test_plugin_${id})
  set_tests_properties(test_plugin_${id} PROPERTIES TIMEOUT 600 LABELS plugin)
endfunction()

function(instaplay_add_plugin name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES;CONTRACTS;TESTS;TEST_LIBRARIES" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS OR NOT ARG_SOURCES)
    message(FATAL_ERROR "instaplay_add_plugin: needs SOURCES, does not know \"${ARG_UNPARSED_ARGUMENTS}\".")
  endif()
  _instaplay_read_manifest(id "[a-z][a-z0-9_]*" id)
  _instaplay_read_manifest(version "[0-9]+\\.[0-9]+\\.[0-9]+" version)
  if(NOT name STREQUAL id)
    message(FATAL_ERROR "instaplay_add_plugin: the name is ${name}, and the id in plugin.yaml is ${id}.")
  endif()

  get_filename_component(parent_folder "${CMAKE_CURRENT_SOURCE_DIR}" DIRECTORY)
  _instaplay_add_contract(${id} "${CMAKE_CURRENT_SOURCE_DIR}")
  foreach(provider IN LISTS ARG_CONTRACTS)
    _instaplay_add_contract(${provider} "${parent_folder}/${provider}")
    if(NOT TARGET InstaPlay::contract_${provider})
      message(WARNING "The plugin ${id} is left out: it needs the contract of ${provider}, which is not there.")
      return()
    endif()
    list(APPEND ARG_LIBRARIES InstaPlay::contract_${provider})
  endforeach()

  _instaplay_add_plugin_objects(${id} ${version} SOURCES ${ARG_SOURCES} LIBRARIES ${ARG_LIBRARIES})
  _instaplay_add_plugin_module(${id})
  if(ARG_TESTS AND (INSTAPLAY_BUILD_TESTS OR (NOT DEFINED INSTAPLAY_BUILD_TESTS AND BUILD_TESTING)))
    _instaplay_add_plugin_tests(${id} SOURCES ${ARG_TESTS} LIBRARIES ${ARG_TEST_LIBRARIES})
  endif()
endfunction()
