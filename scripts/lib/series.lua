-- SPDX-License-Identifier: MIT
--
-- Reads the series of scripts/data, so that a scenario's numbers come from a file that says where
-- they come from. A question that the file cannot answer is an error with the nearest answers.
--
--   local series = require "lib.series"
--   series.at("new_start", "RUS", "newstart_deployed_warheads", "2015-03-01")  --> 1582
--   series.unit("milex_worldbank", "RUS", "milex_share_gdp")                   --> "% of GDP"
--   for _, row in ipairs(series.rows("nrc_meetings", "NATO-RUS")) do print(row.date) end

local series = {}

local HEADER = { "date", "entity", "variable", "value", "unit", "source" }

-- One line of CSV into fields. A field in quotes may hold commas, and quotes written twice.
local function split(line)
  local fields, at = {}, 1
  repeat
    local text, quoted, after = "", false, nil
    if line:sub(at, at) == '"' then
      quoted, after = true, at
      repeat
        local close = assert(line:find('"', after + 1, true), "a quoted field has no end")
        text = text .. line:sub(after + 1, close)
        after = close + 1
      until line:sub(after, after) ~= '"'
      text = text:sub(1, -2)
    else
      after = line:find(",", at, true) or #line + 1
      text = line:sub(at, after - 1)
    end
    if quoted and after <= #line and line:sub(after, after) ~= "," then
      error("something follows a closing quote")
    end
    fields[#fields + 1] = text
    at = after + 1
  until after > #line
  return fields
end

local function parse(name, text)
  local rows, number, saw_header = {}, 0, false
  for line in (text:gsub("\r\n", "\n") .. "\n"):gmatch("(.-)\n") do
    number = number + 1
    if line ~= "" and line:sub(1, 1) ~= "#" then
      local ok, fields = pcall(split, line)
      if not ok or #fields ~= #HEADER then
        error(("data/%s.csv:%d: expected %d fields%s"):format(name, number, #HEADER,
              ok and ", found " .. #fields or ""), 0)
      end
      local row = {}
      for k, field in ipairs(fields) do row[HEADER[k]] = field end
      if saw_header then rows[#rows + 1] = row end
      saw_header = true
    end
  end
  return rows
end

local read_files = {}

local function rows_of(name)
  if not read_files[name] then
    read_files[name] = parse(name, detente.read("data/" .. name .. ".csv"))
  end
  return read_files[name]
end

-- How many letters must change to make one word of the other.
local function distance(a, b)
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local diagonal = row[0]
    row[0] = i
    for j = 1, #b do
      local change = diagonal + (a:byte(i) == b:byte(j) and 0 or 1)
      diagonal = row[j]
      row[j] = math.min(change, row[j] + 1, row[j - 1] + 1)
    end
  end
  return row[#b]
end

local function nearest_word(wanted, words)
  local best, least
  for _, word in ipairs(words) do
    local d = distance(wanted, word)
    if not least or d < least then best, least = word, d end
  end
  return best
end

-- The distinct values that a field has in rows, in order of first appearance.
local function distinct(rows, field)
  local values, seen = {}, {}
  for _, row in ipairs(rows) do
    if not seen[row[field]] then
      seen[row[field]] = true
      values[#values + 1] = row[field]
    end
  end
  return values
end

local function matching(rows, field, wanted)
  if wanted == nil then return rows end
  local found = {}
  for _, row in ipairs(rows) do
    if row[field] == wanted then found[#found + 1] = row end
  end
  return found
end

-- A date as a number of days, roughly: enough to find the nearest one.
local function days(date)
  local year, month, day = date:match("^(%d+)%-?(%d*)%-?(%d*)")
  if not year then return nil end
  return tonumber(year) * 365 + (tonumber(month) or 6) * 30 + (tonumber(day) or 15)
end

local function nearest_date(wanted, dates)
  local at, best, least = days(wanted), dates[1], nil
  for _, date in ipairs(dates) do
    local d = at and days(date) and math.abs(days(date) - at)
    if d and (not least or d < least) then best, least = date, d end
  end
  return best
end

-- Rows of one entity and variable, or an error that names what there is.
local function find(name, entity, variable)
  local all = rows_of(name)
  local of_entity = matching(all, "entity", entity)
  if #of_entity == 0 then
    error(("data/%s.csv has no entity '%s'; the nearest is '%s'"):format(
          name, entity, nearest_word(entity, distinct(all, "entity"))), 0)
  end
  local found = matching(of_entity, "variable", variable)
  if #found == 0 then
    error(("data/%s.csv has no variable '%s' for %s; the nearest is '%s'"):format(
          name, variable, entity, nearest_word(variable, distinct(of_entity, "variable"))), 0)
  end
  return found
end

--- The value of one row. An error when the file has no such entity, variable or date.
---@param file string name of a file in scripts/data, without ".csv"
---@param entity string for example "RUS"
---@param variable string for example "newstart_deployed_warheads"
---@param date string|number exactly as in the file: "2015-03-01", or 2015 for a yearly series
---@return number
function series.at(file, entity, variable, date)
  local wanted = type(date) == "number" and ("%d"):format(date) or date
  local found = find(file, entity, variable)
  for _, row in ipairs(found) do
    if row.date == wanted then
      return tonumber(row.value)
             or error(("data/%s.csv: '%s' of %s in %s is '%s', not a number"):format(
                      file, variable, entity, wanted, row.value), 0)
    end
  end
  error(("data/%s.csv has no '%s' of %s for %s; the nearest date is %s"):format(
        file, variable, entity, wanted, nearest_date(wanted, distinct(found, "date"))), 0)
end

--- The unit of measure of a variable, as the file has it.
---@param file string name of a file in scripts/data, without ".csv"
---@param entity string
---@param variable string
---@return string
function series.unit(file, entity, variable)
  return find(file, entity, variable)[1].unit
end

--- The rows of a file, in its order: tables of texts with the fields date, entity, variable,
--- value, unit and source.
---@param file string name of a file in scripts/data, without ".csv"
---@param entity? string only this entity
---@param variable? string only this variable (an entity must be given as well)
---@return table[]
function series.rows(file, entity, variable)
  if entity and variable then return find(file, entity, variable) end
  return matching(rows_of(file), "entity", entity)
end

return series
