-- SPDX-License-Identifier: MIT
--
-- What sanctions cost both sides, and what they leave behind. National incomes grow at rates that
-- nobody knows; sanctions heavier than those of mid-2015 take a share of income, slowly, and
-- lifting them gives a share back. Russia holds them against the West, which adds to tension and
-- to its military spending. What sanctions achieve is a matter of other units.

return {
  role = "model", id = "sanctions_cost", version = "1.0",
  title = "Costs of sanctions to Russia and to those who impose them",
  doc = [[
d loss_i      = (cost_i sanctions - loss_i)/bite dt
d ln gdp_i    = growth_i dt + ln((1 - loss_i(t + dt))/(1 - loss_i(t)))
d grievance   = (sanctions - grievance)/harden dt
tension      += strain grievance dt
milex_rus    += defiance grievance dt
sanctions are measured from mid-2015, whose weight is part of the growth of the start. Stocks
follow their exact solution over a step.]],

  params = {
    growth_us = { unit = "1/yr", min = -0.03, max = 0.06, default = 0.02,
                  doc = "growth of US income under the sanctions of the start",
                  source = "judgement" },
    growth_rus = { unit = "1/yr", min = -0.06, max = 0.08, default = 0.01,
                   doc = "growth of Russian income under them", source = "judgement" },
    cost_us = { unit = "1", min = 0, max = 0.02, default = 0.001,
                doc = "share of US income that sanctions as heavy as those of 2022 cost in the end",
                source = "judgement; no published coefficient at hand" },
    cost_rus = { unit = "1", min = 0, max = 0.2, default = 0.05,
                 doc = "share of Russian income that they cost in the end",
                 source = "judgement; no published coefficient at hand" },
    bite = { unit = "yr", min = 0.1, max = 10, default = 2,
             doc = "time in which sanctions bite, and in which their lifting is felt",
             source = "judgement" },
    harden = { unit = "yr", min = 0.1, max = 10, default = 1,
               doc = "time in which grievance follows sanctions", source = "judgement" },
    strain = { unit = "1/yr", min = 0, max = 0.5, default = 0.05,
               doc = "tension a year that full grievance adds", source = "judgement" },
    defiance = { unit = "US$ bn/yr^2", min = -10, max = 10, default = 0,
                 doc = "Russian military spending that full grievance adds a year; below 0 "
                       .. "sanctions starve it",
                 source = "judgement; the sign is contested" },
  },
  inputs = {
    sanctions = { unit = "1", min = -1, max = 1, default = 0, optional = true,
                  doc = "sanctions, measured from the start" },
  },
  stocks = {
    gdp_us = { unit = "US$ bn/yr", min = 0, max = 1e6, default = 18295, bounded = true,
               doc = "national income of the US" },
    gdp_rus = { unit = "US$ bn/yr", min = 0, max = 1e6, default = 1363, bounded = true,
                doc = "national income of Russia" },
    loss_us = { unit = "1", min = -0.02, max = 0.02, default = 0,
                doc = "share of US income lost to sanctions since the start" },
    loss_rus = { unit = "1", min = -0.2, max = 0.2, default = 0,
                 doc = "share of Russian income lost to sanctions since the start" },
    grievance = { unit = "1", min = -1, max = 1, default = 0,
                  doc = "what Russia holds against those who impose sanctions, since the start" },
  },
  adds = {
    tension = { unit = "1", optional = true, doc = "tension that grievance adds" },
    milex_rus = { unit = "US$ bn/yr", optional = true,
                  doc = "Russian military spending that grievance adds" },
  },

  step = function(v)
    local dt = v.dt
    local kept = math.exp(-dt / v.bite)
    local function pay(loss, cost)
      local aim = cost * v.sanctions
      return aim + (loss - aim) * kept
    end

    local loss_us, loss_rus = v.loss_us, v.loss_rus
    local next_us, next_rus = pay(loss_us, v.cost_us), pay(loss_rus, v.cost_rus)
    v.gdp_us = v.gdp_us * math.exp(v.growth_us * dt) * (1 - next_us) / (1 - loss_us)
    v.gdp_rus = v.gdp_rus * math.exp(v.growth_rus * dt) * (1 - next_rus) / (1 - loss_rus)
    v.loss_us, v.loss_rus = next_us, next_rus

    local grievance = v.grievance
    v.grievance = v.sanctions + (grievance - v.sanctions) * math.exp(-dt / v.harden)
    v.tension = v.strain * grievance * dt
    v.milex_rus = v.defiance * grievance * dt
  end,
}
