-- SPDX-License-Identifier: MIT
--
-- The reference model as a Lua unit: the formulas of reference_step.h in their order, so that the
-- bits are those of the C plugin `reference`.

local function level(most, start, doc)
  return { unit = "1", max = most, default = start, doc = doc }
end

local function param(most, usual, doc)
  return { unit = "1", min = 0, max = most, default = usual, doc = doc, source = "made up" }
end

local function step(v)
  local dt = v.dt
  local doubt = 1 - v.trust

  -- Who is ahead, in arms for the income, and who is behind.
  local gap = v.calm * (math.log(v.stock_x / v.stock_y) - math.log(v.gdp_x / v.gdp_y))
  local lead, lag = math.exp(-gap), math.exp(gap)

  local burden_x, burden_y = v.arms_x / v.gdp_x, v.arms_y / v.gdp_y
  local d_arms_x = v.react_x * v.arms_y * (1 + v.fear_x)
                   - (v.tire_x + 2 * burden_x) * v.arms_x + v.grieve_x * lead * doubt
  local d_arms_y = v.react_y * v.arms_x * (1 + v.fear_y)
                   - (v.tire_y + 2 * burden_y) * v.arms_y + v.grieve_y * lag * doubt
  local d_stock_x = v.arms_x - 0.1 * v.stock_x
  local d_stock_y = v.arms_y - 0.1 * v.stock_y
  local d_gdp_x = (v.grow_x - 0.1 * burden_x) * v.gdp_x
  local d_gdp_y = (v.grow_y - 0.1 * burden_y) * v.gdp_y

  local both = 1 / (v.arms_x + v.arms_y)
  local d_fear_x = 0.5 * (v.arms_y * both - v.fear_x) - 0.2 * v.trust * v.fear_x
  local d_fear_y = 0.5 * (v.arms_x * both - v.fear_y) - 0.2 * v.trust * v.fear_y

  local calm = math.exp(-v.alarm * (v.fear_x + v.fear_y))
  local d_trust = v.build * doubt - (v.fade + v.rupture * v.tension) * v.trust
  local d_tension = (1 - calm) * doubt - v.tension
  local d_hazard = v.base * math.exp(v.heat * (v.tension - v.trust) - 1)

  v.arms_x, v.arms_y = v.arms_x + dt * d_arms_x, v.arms_y + dt * d_arms_y
  v.stock_x, v.stock_y = v.stock_x + dt * d_stock_x, v.stock_y + dt * d_stock_y
  v.gdp_x, v.gdp_y = v.gdp_x + dt * d_gdp_x, v.gdp_y + dt * d_gdp_y
  v.fear_x, v.fear_y = v.fear_x + dt * d_fear_x, v.fear_y + dt * d_fear_y
  v.trust = v.trust + dt * d_trust
  v.tension = v.tension + dt * d_tension
  v.hazard = v.hazard + dt * d_hazard
end

return {
  role = "model", id = "reference_lua", version = "1.0",
  title = "The model of eleven states to measure with, in Lua",
  doc = "See tests/bench/reference_step.h.",

  params = {
    react_x  = param(1, 0.2, "arms of X for each of Y's"),
    react_y  = param(1, 0.2, "arms of Y for each of X's"),
    tire_x   = param(1, 0.4, "fatigue of X"),
    tire_y   = param(1, 0.4, "fatigue of Y"),
    grieve_x = param(100, 5, "grievance of X"),
    grieve_y = param(100, 5, "grievance of Y"),
    grow_x   = param(1, 0.02, "growth of X"),
    grow_y   = param(1, 0.02, "growth of Y"),
    build    = param(1, 0.2, "how fast trust grows"),
    fade     = param(1, 0.1, "how fast it fades"),
    rupture  = param(1, 0.2, "how fast tension breaks it"),
    calm     = param(1, 0.3, "how much being ahead calms"),
    alarm    = param(5, 1, "how much fear makes tension"),
    base     = param(1, 0.02, "hazard of a calm world"),
    heat     = param(5, 2, "how much tension makes hazard"),
  },
  stocks = {
    arms_x  = level(1e6, 50, "spending of X"),
    arms_y  = level(1e6, 40, "spending of Y"),
    stock_x = level(1e6, 400, "arsenal of X"),
    stock_y = level(1e6, 300, "arsenal of Y"),
    gdp_x   = level(1e6, 2000, "income of X"),
    gdp_y   = level(1e6, 1500, "income of Y"),
    fear_x  = level(1, 0.3, "fear of X"),
    fear_y  = level(1, 0.3, "fear of Y"),
    trust   = level(1, 0.3, "trust"),
    tension = level(1, 0.3, "tension"),
    hazard  = level(1e6, 0, "hazard so far"),
  },

  step = step,
}
