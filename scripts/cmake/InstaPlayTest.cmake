# instaplay_add_test(NAME x SOURCES a_test.cpp ... [LIBRARIES lib ...] [LABELS l ...] [TIMEOUT s])
# A doctest executable with a main of its own, registered with ctest.
find_package(doctest REQUIRED)

if(NOT TARGET instaplay_test_main)
  add_library(instaplay_test_main STATIC "${PROJECT_SOURCE_DIR}/tests/support/test_main.cpp")
  target_link_libraries(instaplay_test_main PUBLIC doctest::doctest)
  target_include_directories(instaplay_test_main PUBLIC "${PROJECT_SOURCE_DIR}")
endif()

function(instaplay_add_test)
  cmake_parse_arguments(ARG "" "NAME;TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SOURCES})
  target_link_libraries(${ARG_NAME} PRIVATE instaplay_test_main ${ARG_LIBRARIES} Threads::Threads)
  add_test(NAME ${ARG_NAME} COMMAND ${ARG_NAME})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 600)
  endif()
  set_tests_properties(${ARG_NAME} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
endfunction()

# instaplay_leave_out(NAME WHY): a suite that cannot be built here is counted as left out, which CI does not accept.
function(instaplay_leave_out name why)
  message(WARNING "${name} is left out: ${why}")
  add_test(NAME ${name} COMMAND "${CMAKE_COMMAND}" -E echo "left out: ${why}")
  set_tests_properties(${name} PROPERTIES SKIP_REGULAR_EXPRESSION "^left out: ")
endfunction()
