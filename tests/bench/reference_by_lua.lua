-- SPDX-License-Identifier: MIT
--
-- The reference model as a Lua unit.

return require "reference_world" "reference_lua"
