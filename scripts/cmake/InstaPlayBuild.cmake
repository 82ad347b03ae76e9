# Flags that everything in the tree is built with.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# A room's public libraries are found once, in the room, and seen by every folder that links it.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)

find_program(INSTAPLAY_CCACHE ccache)
if(INSTAPLAY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${INSTAPLAY_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${INSTAPLAY_CCACHE}")
endif()

include(CheckPIESupported)
check_pie_supported()

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion
                    $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor> $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>
                    -fstack-protector-strong)
if(INSTAPLAY_WERROR)
  add_compile_options(-Werror)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  add_compile_definitions(_FORTIFY_SOURCE=2)
  # g++ 12 sees overlapping copies in std::string where there are none (GCC bug 105651).
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
endif()
add_link_options(-Wl,-z,relro,-z,now)

set(INSTAPLAY_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=")
if(INSTAPLAY_SANITIZE)
  add_compile_options(-fsanitize=${INSTAPLAY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${INSTAPLAY_SANITIZE})
  if(INSTAPLAY_SANITIZE MATCHES thread)
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK) # the thread sanitizer knows no fences, and Asio has locks
  endif()
endif()

find_package(Threads REQUIRED)

# One room of the host: a static library whose includes start at the top of the tree.
function(instaplay_add_room name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(instaplay_${name} STATIC ${ARG_SOURCES})
  target_include_directories(instaplay_${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(instaplay_${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()
