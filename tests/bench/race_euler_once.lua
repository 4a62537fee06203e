-- SPDX-License-Identifier: MIT
--
-- Euler, one part to a step: the least arithmetic that a model can have.

return require "race" { scheme = "euler", substeps = 1 }
