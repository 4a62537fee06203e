# detente: `make deps run` runs the main scenario, `make deps test` the tests, on a bare Debian 12
# with gcc and make. Everything built lies under build/ (or build-SAN/, see SAN below).

VERSION = 0.1.0
PREFIX ?= /usr/local
CC ?= gcc
ifeq ($(origin CC),default)
CC = gcc
endif

# -O3: the loops over columns are vectorised. -ffp-contract=off: a fused multiply-add changes last
# bits. -fno-trapping-math, -fno-math-errno: no value changes, but min, max and sqrt vectorise.
OPT ?= -O3
CFLAGS ?= $(OPT) -g
STRICT = -std=c11 -D_GNU_SOURCE -ffp-contract=off -fno-trapping-math -fno-math-errno
WARN = -Wall -Wextra -pedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes

# make test SAN=address | undefined | thread
SAN ?=
B = build$(if $(SAN),-$(SAN))
ifeq ($(SAN),thread)
SANFLAGS = -fsanitize=thread -DDTN_NO_CLONES  # ifuncs run before the sanitizer is ready
else ifeq ($(SAN),undefined)
SANFLAGS = -fsanitize=undefined -fno-sanitize-recover=undefined
else ifneq ($(SAN),)
SANFLAGS = -fsanitize=$(SAN) -fno-omit-frame-pointer
endif

LUA_CFLAGS := $(shell pkg-config --cflags lua5.4 2>/dev/null || echo -I/usr/include/lua5.4)
LUA_LIB := $(shell pkg-config --variable=libdir lua5.4 2>/dev/null || echo /usr/lib)/liblua5.4.a
ALL = $(STRICT) $(WARN) $(CFLAGS) $(SANFLAGS) $(EXTRA)
# Lua is linked as an archive, so that --wrap=pow gives scripts our own `pow` for the operator ^
# and leaves everybody else's alone. No -rdynamic: a plugin's helper must never find the host's.
LINK = $(LUA_LIB) -Wl,--wrap=pow -ldl -lpthread -lm

HOST = $(sort $(wildcard host/*.c))
OBJ = $(HOST:host/%.c=$B/host/%.o)
LIBOBJ = $(filter-out $B/host/main.o,$(OBJ))
PLUGINS_C = $(sort $(wildcard plugins/*/*.c))
PLUGINS_LUA = $(sort $(wildcard plugins/*/*.lua))
PLUGINS = $(PLUGINS_C:%.c=$B/%.so) $(PLUGINS_LUA:%=$B/%)

all: $B/detente $(PLUGINS)

$B/detente: $(OBJ)
	$(CC) $(ALL) -o $@ $(OBJ) $(LINK)

$B/host/%.o: host/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL) -MMD -MP -Ihost -Iinclude $(LUA_CFLAGS) -c -o $@ $<

$B/plugins/%.so: plugins/%.c include/detente/plugin.h
	@mkdir -p $(@D)
	$(CC) $(ALL) -Iinclude -fPIC -shared -fvisibility=hidden -o $@ $<

# A link, so that the same file found twice is one plugin.
$B/plugins/%.lua: plugins/%.lua
	@mkdir -p $(@D)
	ln -sf $(abspath $<) $@

-include $(OBJ:.o=.d)
