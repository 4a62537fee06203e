-- SPDX-License-Identifier: MIT
--
-- Policy options that need no memory: each hands its settings to the world as variables
-- that models read. Every default means that nothing is done beyond what stood in mid-2015.

local missile_exercises = {
  role = "lever", id = "missile_exercises", version = "1.0",
  title = "Computer-assisted joint missile-defence exercises",
  doc = "exercise_rate = per_year",
  settings = {
    per_year = { unit = "1/yr", min = 0, max = 6, default = 0,
                 doc = "exercises that both sides are invited to" },
  },
  outputs = {
    exercise_rate = { unit = "1/yr", min = 0, max = 6, default = 0,
                      doc = "joint missile-defence exercises offered a year" },
  },
  step = function(v) v.exercise_rate = v.per_year end,
}

local data_centre = {
  role = "lever", id = "data_centre", version = "1.0",
  title = "Joint data centre for early warning and missile defence",
  doc = [[
data_centre = open; when it is closed, nobody administers it and there is nothing to guard:
admin_share and safeguards are then 0.]],
  settings = {
    open = { unit = "1", min = 0, max = 1, default = 0, labels = { "closed", "open" },
             doc = "whether the centre is offered" },
    share = { unit = "1", min = 0, max = 0.5, default = 0,
              doc = "Russia's share in administering it; 0.5 is equal" },
    guard = { unit = "1", min = 0, max = 1, default = 0.5,
              doc = "effort on safeguards against leaks; 1 would stop all of them" },
  },
  outputs = {
    data_centre = { unit = "1", min = 0, max = 1, default = 0, doc = "1 when it is offered" },
    admin_share = { unit = "1", min = 0, max = 0.5, default = 0,
                    doc = "Russia's share in its administration" },
    safeguards = { unit = "1", min = 0, max = 1, default = 0,
                   doc = "share of leaks that safeguards stop" },
  },
  step = function(v)
    v.data_centre = v.open
    v.admin_share = v.open * v.share
    v.safeguards = v.open * v.guard
  end,
}

local shared_systems = {
  role = "lever", id = "shared_systems", version = "1.0",
  title = "Operational systems shared with Russia",
  doc = [[
shared_operations = degree; when nothing is shared there is nothing to guard:
shared_safeguards is then 0.]],
  settings = {
    degree = { unit = "1", min = 0, max = 1, default = 0,
               doc = "0: none, as in mid-2015; 1: command and warning systems used together" },
    guard = { unit = "1", min = 0, max = 1, default = 0.5,
              doc = "effort on safeguards against leaks; 1 would stop all of them" },
  },
  outputs = {
    shared_operations = { unit = "1", min = 0, max = 1, default = 0,
                          doc = "how far operational systems are offered for sharing" },
    shared_safeguards = { unit = "1", min = 0, max = 1, default = 0,
                          doc = "share of leaks from shared systems that safeguards stop" },
  },
  step = function(v)
    v.shared_operations = v.degree
    v.shared_safeguards = 0
    if v.degree > 0 then v.shared_safeguards = v.guard end
  end,
}

local accommodation = {
  role = "lever", id = "accommodation", version = "1.0",
  title = "Taking account of Russian interests",
  doc = "accommodation = degree",
  settings = {
    degree = { unit = "1", min = 0, max = 1, default = 0,
               doc = "0: as in mid-2015; 1: Russia's positions are met half-way throughout" },
  },
  outputs = {
    accommodation = { unit = "1", min = 0, max = 1, default = 0,
                      doc = "how far US positions give way to Russian interests" },
  },
  step = function(v) v.accommodation = v.degree end,
}

local reassurance = {
  role = "lever", id = "reassurance", version = "1.0",
  title = "Reassuring NATO's members",
  doc = "reassurance = degree",
  settings = {
    degree = { unit = "1", min = 0, max = 1, default = 0,
               doc = "0: as in mid-2015; 1: standing brigades in the eastern member states" },
  },
  outputs = {
    reassurance = { unit = "1", min = 0, max = 1, default = 0,
                    doc = "presence and exercises that reassure allies, beyond mid-2015" },
  },
  step = function(v) v.reassurance = v.degree end,
}

local sanctions = {
  role = "lever", id = "sanctions", version = "1.0",
  title = "Sanctions on Russia",
  doc = "sanctions = change",
  settings = {
    change = { unit = "1", min = -1, max = 1, default = 0,
               doc = "0: as in mid-2015; 1: as heavy as those of 2022; -1: lifted" },
  },
  outputs = {
    sanctions = { unit = "1", min = -1, max = 1, default = 0,
                  doc = "weight of sanctions, measured from those of mid-2015" },
  },
  step = function(v) v.sanctions = v.change end,
}

local mediation = {
  role = "lever", id = "mediation", version = "1.0",
  title = "The council as a mediator between Russia, Ukraine and NATO's members",
  doc = "mediation = effort",
  settings = {
    effort = { unit = "1", min = 0, max = 1, default = 0,
               doc = "0: as in mid-2015, others mediate; 1: standing negotiations in the council" },
  },
  outputs = {
    mediation = { unit = "1", min = 0, max = 1, default = 0,
                  doc = "mediation through the council, which needs an open channel to work" },
  },
  step = function(v) v.mediation = v.effort end,
}

local norms = {
  role = "lever", id = "norms", version = "1.0",
  title = "Norms of strategic and non-strategic nuclear reductions",
  doc = "norms = investment",
  settings = {
    investment = { unit = "1", min = 0, max = 1, default = 0,
                   doc = "0: as in mid-2015; 1: first among the aims of arms control diplomacy" },
  },
  outputs = {
    norms = { unit = "1", min = 0, max = 1, default = 0,
              doc = "investment in norms of nuclear reduction" },
  },
  step = function(v) v.norms = v.investment end,
}

local counter_terrorism = {
  role = "lever", id = "counter_terrorism", version = "1.0",
  title = "Cooperation against terrorism",
  doc = "ct_offer = offer",
  settings = {
    offer = { unit = "1", min = 0, max = 1, default = 0,
              doc = "0: as in mid-2015; 1: intelligence and operations are shared against ISIS" },
  },
  outputs = {
    ct_offer = { unit = "1", min = 0, max = 1, default = 0,
                 doc = "counter-terrorism cooperation offered to Russia" },
  },
  step = function(v) v.ct_offer = v.offer end,
}

return { missile_exercises, data_centre, shared_systems, accommodation, reassurance, sanctions,
         mediation, norms, counter_terrorism }
