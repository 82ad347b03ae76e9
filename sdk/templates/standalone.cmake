cmake_minimum_required(VERSION 3.25)
project(@id@ LANGUAGES CXX)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
include(CTest)
find_package(InstaPlaySDK 1.0 REQUIRED)

