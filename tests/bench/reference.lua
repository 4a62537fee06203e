-- SPDX-License-Identifier: MIT
--
-- The reference model as a C plugin: a scenario made of C units alone.

return require "reference_world" "reference"
