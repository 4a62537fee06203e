-- SPDX-License-Identifier: MIT
--
-- The variant without exp and log, as a Lua unit.

return require "reference_world" "arithmetic_lua"
