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

# Asked when a recipe runs, since `make deps` may only just have installed it.
LUA_CFLAGS = $(shell pkg-config --cflags lua5.4)
LUA_LIB = $(shell pkg-config --variable=libdir lua5.4)/liblua5.4.a
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

# make V=1 shows the commands.
V ?=
Q = $(if $V,,@)
say = $(if $V,,@echo "  $(1) $@")

all: $B/detente $(PLUGINS)

$B/detente: $(OBJ)
	$(call say,LINK)
	$Q$(CC) $(ALL) -o $@ $(OBJ) $(LINK)

$B/host/%.o: host/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$Q$(CC) $(ALL) -MMD -MP -Ihost -Iinclude $(LUA_CFLAGS) -c -o $@ $<

$B/plugins/%.so: plugins/%.c include/detente/plugin.h $(wildcard plugins/*/*.h)
	@mkdir -p $(@D)
	$(call say,CC)
	$Q$(CC) $(ALL) -Iinclude -fPIC -shared -fvisibility=hidden -o $@ $<

# A link, so that the same file found twice is one plugin.
$B/plugins/%.lua: plugins/%.lua
	@mkdir -p $(@D)
	$Qln -sf $(abspath $<) $@

-include $(OBJ:.o=.d)

# ---- running ----

run: all
	$B/detente run scripts/scenarios/nato_russia_2015.lua

# ---- tests: one Criterion program; deliberately bad plugins beside it ----

# What `make bench` compares is tested too.
BENCH_MODELS = $(addprefix tests/bench/,sides.c hand.c scalar_reference.c scalar_arithmetic.c \
                                        scalar_lake.c)
TESTS = $(sort $(wildcard tests/test_*.c)) tests/support.c tests/random_lua.c $(BENCH_MODELS)
TESTOBJ = $(TESTS:tests/%.c=$B/tests/%.o)
TEST_PLUGINS = $(patsubst tests/plugins/%.c,$B/tests/plugins/%.so,$(sort $(wildcard tests/plugins/*.c)))

$B/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$Q$(CC) $(ALL) -MMD -MP -Ihost -Iinclude -Itests $(LUA_CFLAGS) -c -o $@ $<

$B/detente-tests: $(TESTOBJ) $(LIBOBJ)
	$(call say,LINK)
	$Q$(CC) $(ALL) -o $@ $(TESTOBJ) $(LIBOBJ) $(LINK) -lcriterion

# As a stranger would build one: no flags of ours but the header's place.
$B/tests/plugins/%.so: tests/plugins/%.c include/detente/plugin.h $(wildcard tests/plugins/*.h)
	@mkdir -p $(@D)
	$(call say,CC)
	$Q$(CC) -std=c11 -O2 -fPIC -shared -Iinclude $(PLUGIN_FLAGS) -o $@ $<

# The flag must reach the linker: it is what adds the start-up code that changes the modes.
$B/tests/plugins/fast_math.so: PLUGIN_FLAGS = -ffast-math

-include $(TESTOBJ:.o=.d)

# Leaks do not fail a Criterion test, so sanitizers write to files, and any file fails the run.
# The crash tests need the host's own handler, not the sanitizer's.
ifeq ($(SAN),thread)
test: all $B/detente-threads
	TSAN_OPTIONS=halt_on_error=1 $B/detente-threads
else
test: all $B/detente-tests $(TEST_PLUGINS) $B/detente-threads
	@rm -f $B/san.log.*
	ASAN_OPTIONS=log_path=$B/san.log:handle_segv=0:handle_abort=0:detect_stack_use_after_return=0 \
	UBSAN_OPTIONS=print_stacktrace=1:log_path=$B/san.log LC_ALL=C.UTF-8 DETENTE_BUILD=$B \
	$B/detente-tests --timeout 600 $(TESTFLAGS)
	@if ls $B/san.log.* >/dev/null 2>&1; then cat $B/san.log.*; echo "a sanitizer found faults"; exit 1; fi
	$B/detente-threads
endif

# Criterion cannot run under the thread sanitizer; this has a main of its own.
$B/detente-threads: tests/threads_main.c $(LIBOBJ)
	$(call say,LINK)
	$Q$(CC) $(ALL) -Ihost -Iinclude $(LUA_CFLAGS) -o $@ tests/threads_main.c $(LIBOBJ) $(LINK)

# ---- measuring ----

bench: all
	$(MAKE) -C tests/bench B=../../$B CC="$(CC)"

# ---- what has to be installed, and only what is missing ----

PACKAGES = pkg-config liblua5.4-dev
ifneq ($(filter test,$(MAKECMDGOALS)),)
PACKAGES += libcriterion-dev clang g++
endif
ifneq ($(filter bench,$(MAKECMDGOALS)),)
PACKAGES += valgrind
endif

deps:
	@missing=; for p in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; \
	done; \
	if [ -n "$$missing" ]; then \
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  echo "installing:$$missing"; \
	  $$sudo apt-get update -q && \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -q --no-install-recommends $$missing; \
	fi

# `make deps run` on a bare machine: the packages must be there before anything is compiled.
ifneq ($(filter deps,$(MAKECMDGOALS)),)
$(OBJ) $(TESTOBJ) $(PLUGINS): | deps
endif

# ---- the rest ----

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include/detente
	install -m 755 $B/detente $(DESTDIR)$(PREFIX)/bin/
	install -m 644 include/detente/plugin.h $(DESTDIR)$(PREFIX)/include/detente/
	cd $B && find plugins -name '*.so' -exec install -D -m 644 {} $(abspath $(DESTDIR))$(PREFIX)/lib/detente/{} \;
	find plugins -name '*.lua' -exec install -D -m 644 {} $(DESTDIR)$(PREFIX)/lib/detente/{} \;
	find scripts -type f -exec install -D -m 644 {} $(DESTDIR)$(PREFIX)/share/detente/{} \;

format:
	clang-format -i host/*.[ch] include/detente/*.h plugins/*/*.[ch] tests/*.[ch] tests/*/*.c

clean:
	rm -rf build build-*

.PHONY: all run test bench deps install format clean
