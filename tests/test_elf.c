/* SPDX-License-Identifier: MIT
 *
 * Damaged shared objects. The look from outside reads what a file says about itself, so here a
 * good plugin is cut at every length and spoiled at every place: each time it is refused with a
 * sentence or passes, and reading never leaves the file. What passes is then really loaded.
 */
#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elf_plugin.h"
#include "hostile.h"
#include "lua_state.h"
#include "registry.h"

/* A copy of a good plugin that tests may spoil in place. */
typedef struct copy {
    char path[700];
    unsigned char *bytes; /* as they were */
    size_t size;
    int fd;
} copy;

static copy open_copy(const char *name)
{
    copy c = {.fd = -1};
    char from[700];
    snprintf(from, sizeof from, "%s/tests/plugins/%s.so", build_folder(), name);
    FILE *f = fopen(from, "rb");
    cr_assert_not_null(f, "%s is missing", from);
    c.bytes = malloc(1 << 20);
    c.size = fread(c.bytes, 1, 1 << 20, f);
    fclose(f);
    snprintf(c.path, sizeof c.path, "%s/%s.so", fresh_folder("spoiled"), name);
    c.fd = open(c.path, O_RDWR | O_CREAT | O_TRUNC, 0700);
    cr_assert(c.fd >= 0 && pwrite(c.fd, c.bytes, c.size, 0) == (ssize_t)c.size);
    return c;
}

static void close_copy(copy *c)
{
    close(c->fd);
    free(c->bytes);
}

static void put(const copy *c, size_t at, const void *bytes, size_t n)
{
    n = at + n > c->size ? c->size - at : n;
    if (pwrite(c->fd, bytes, n, (off_t)at) != (ssize_t)n)
        abort();
}

/* Whether it passes; a refusal must have a sentence. */
static bool passes(const copy *c, const char *how, size_t at)
{
    error e = {.code = ERR_OK};
    err_code code = elf_check_plugin(c->path, &e);
    cr_expect(code == ERR_OK || (code == ERR_PLUGIN && e.text[0]), "%s at %zu: code %d: %s", how,
              at, code, e.text);
    return code == ERR_OK;
}

/* Loads a plugin in a child, as the host would; the child's wait status. */
static int load_in_child(const char *path)
{
    pid_t child = fork();
    if (child == 0) {
        char folder[700];
        snprintf(folder, sizeof folder, "%s", path);
        *strrchr(folder, '/') = '\0';
        const char *const folders[] = {folder, NULL};
        lua_box *box;
        registry *r;
        const unit_info *u;
        error e;
        alarm(60);
        int null = open("/dev/null", O_WRONLY); /* the dynamic linker talks about what it finds */
        dup2(null, STDERR_FILENO);
        if (lua_box_open(&lua_limits_default, &box, &e) || registry_open(folders, box, &r, &e))
            _exit(9);
        err_code code = registry_find(r, "harmless", &u, &e);
        _exit(code == ERR_OK ? 0 : code == ERR_PLUGIN || code == ERR_INPUT ? 1 : 2);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

Test(elf, a_good_plugin_passes)
{
    static const char *const good[] = {"harmless", "longer_tables", "refuses_to_open"};
    for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
        copy c = open_copy(good[k]);
        cr_expect(passes(&c, "nothing", 0), "%s", good[k]);
        close_copy(&c);
    }
}

Test(elf, a_stripped_plugin_passes)
{
    copy c = open_copy("harmless");
    outcome o = shell("strip '%s'", c.path);
    cr_assert_eq(o.status, 0, "%s", o.err);
    outcome_free(&o);
    cr_expect(passes(&c, "strip", 0));
    close_copy(&c);
}

/* Where the bytes end that are mapped into memory; behind them stand only notes for tools. */
static size_t loaded_end(const copy *c)
{
    Elf64_Ehdr h;
    size_t end = 0;
    memcpy(&h, c->bytes, sizeof h);
    for (unsigned k = 0; k < h.e_phnum; k++) {
        Elf64_Phdr s;
        memcpy(&s, c->bytes + h.e_phoff + k * sizeof s, sizeof s);
        if (s.p_type == PT_LOAD && s.p_offset + s.p_filesz > end)
            end = s.p_offset + s.p_filesz;
    }
    return end;
}

Test(elf, a_plugin_cut_at_any_length_is_refused_or_loads)
{
    copy c = open_copy("harmless");
    size_t end = loaded_end(&c), passed = 0;
    cr_assert(end > 4096 && end < c.size);
    for (size_t n = c.size; n-- > 0;) {
        if (ftruncate(c.fd, (off_t)n) != 0)
            abort();
        bool whole = passes(&c, "cut", n);
        cr_expect(n > end || !whole, "cut to %zu of %zu bytes, it passes", n, c.size);
        if (whole && passed++ % 100 == 0)
            cr_expect_eq(load_in_child(c.path), 0, "cut to %zu bytes, it passes but does not load",
                         n);
    }
    close_copy(&c);
}

Test(elf, a_plugin_with_any_byte_spoiled_is_refused_or_passes)
{
    copy c = open_copy("harmless");
    size_t refused = 0;
    for (size_t at = 0; at < c.size; at++) {
        const unsigned char was = c.bytes[at];
        const unsigned char spoiled[] = {0, 0xff, (unsigned char)(was ^ 0x80),
                                         (unsigned char)(was + 1)};
        for (size_t k = 0; k < sizeof spoiled; k++) {
            if (spoiled[k] == was)
                continue;
            put(&c, at, &spoiled[k], 1);
            refused += !passes(&c, "a byte", at);
        }
        put(&c, at, &was, 1);
    }
    /* The ELF header, two section headers, the symbol and the module constant are looked at. */
    cr_expect_gt(refused, 100, "only %zu changes were noticed", refused);
    close_copy(&c);
}

Test(elf, a_plugin_with_any_word_spoiled_is_refused_or_passes)
{
    copy c = open_copy("harmless");
    const uint64_t nasty[] = {0,
                              1,
                              UINT64_MAX,
                              INT64_MAX,
                              UINT32_MAX,
                              c.size,
                              c.size - 1,
                              c.size + 1,
                              4096,
                              UINT64_MAX - 63,
                              UINT64_MAX / 24,
                              (uint64_t)INT64_MAX + 1};
    for (size_t at = 0; at + 4 <= c.size; at += 4) {
        for (size_t k = 0; k < sizeof nasty / sizeof *nasty; k++) {
            put(&c, at, &nasty[k], at % 8 ? 4 : 8);
            passes(&c, "a word", at);
        }
        put(&c, at, c.bytes + at, 8);
    }
    cr_expect(passes(&c, "nothing", 0), "this test did not repair what it spoiled");
    close_copy(&c);
}

Test(elf, noise_behind_a_good_header_is_refused_or_passes)
{
    copy c = open_copy("harmless");
    uint64_t x = 20150601;
    for (int round = 0; round < 400; round++) {
        unsigned char noise[4096];
        for (size_t k = 0; k < sizeof noise; k++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            noise[k] = (unsigned char)(x >> 56);
        }
        size_t at = sizeof(Elf64_Ehdr) + (size_t)(x >> 33) % (c.size - sizeof(Elf64_Ehdr));
        put(&c, at, noise, round % 2 ? sizeof noise : 64);
        passes(&c, "noise", at);
        put(&c, 0, c.bytes, c.size);
    }
    close_copy(&c);
}

/* The bytes that the dynamic linker reads: all tables of a shared object, no code. */
static bool is_table(const copy *c, size_t at)
{
    Elf64_Ehdr h;
    memcpy(&h, c->bytes, sizeof h);
    if (at < h.e_phoff + (size_t)h.e_phnum * sizeof(Elf64_Phdr))
        return true;
    for (unsigned k = 0; k < h.e_shnum; k++) {
        Elf64_Shdr s;
        memcpy(&s, c->bytes + h.e_shoff + k * sizeof s, sizeof s);
        bool wanted = s.sh_type == SHT_DYNAMIC || s.sh_type == SHT_DYNSYM ||
                      s.sh_type == SHT_RELA || s.sh_type == SHT_GNU_HASH || s.sh_type == SHT_STRTAB;
        if (wanted && (s.sh_flags & SHF_ALLOC) && at >= s.sh_offset && at < s.sh_offset + s.sh_size)
            return true;
    }
    return false;
}

Test(elf, a_damaged_plugin_that_passes_never_takes_the_host_down)
{
    copy c = open_copy("harmless");
    cr_assert_eq(load_in_child(c.path), 0, "the undamaged plugin does not load");
    uint64_t x = 77;
    int loaded = 0, refused = 0;
    for (int round = 0; round < 120;) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        size_t at = (size_t)(x >> 20) % c.size;
        if (!is_table(&c, at))
            continue;
        round++;
        /* A new file each time, since what is loaded must not change under the loader. */
        unlink(c.path);
        int fd = open(c.path, O_RDWR | O_CREAT | O_TRUNC, 0700);
        unsigned char spoiled = (unsigned char)(c.bytes[at] ^ (1u << (x >> 8) % 8));
        if (fd < 0 || pwrite(fd, c.bytes, c.size, 0) != (ssize_t)c.size ||
            pwrite(fd, &spoiled, 1, (off_t)at) != 1)
            abort();
        close(fd);
        int status = load_in_child(c.path);
        cr_expect(WIFEXITED(status) && WEXITSTATUS(status) <= 1,
                  "byte %zu as 0x%02x instead of 0x%02x: wait status 0x%x", at, spoiled,
                  c.bytes[at], status);
        loaded += status == 0;
        refused += status != 0;
    }
    cr_expect(loaded > 0 && refused > 0, "%d loaded, %d refused: too tame or too wild", loaded,
              refused);
    close_copy(&c);
}
