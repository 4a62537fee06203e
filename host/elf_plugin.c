/* SPDX-License-Identifier: MIT
 *
 * Reads a plugin's module constant from the file. See elf_plugin.h.
 */
#include "elf_plugin.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__x86_64__)
#define THIS_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define THIS_MACHINE EM_AARCH64
#elif defined(__riscv)
#define THIS_MACHINE EM_RISCV
#elif defined(__powerpc64__)
#define THIS_MACHINE EM_PPC64
#else
#define THIS_MACHINE EM_NONE
#endif

/* A file in memory; at() is the only way to read it. */
typedef struct image {
    const unsigned char *bytes;
    size_t size;
} image;

/* `count` objects of `size` bytes at `offset`, or NULL when any of it lies outside the file. */
static const void *at(const image *f, uint64_t offset, uint64_t size, uint64_t count)
{
    if (size && count > UINT64_MAX / size)
        return NULL;
    uint64_t bytes = size * count;
    if (offset > f->size || bytes > f->size - offset)
        return NULL;
    return f->bytes + offset;
}

static err_code refuse(error *e, const char *why) { return error_set(e, ERR_PLUGIN, "%s", why); }

static err_code check_header(const image *f, Elf64_Ehdr *header, error *e)
{
    const Elf64_Ehdr *h = at(f, 0, sizeof *h, 1);
    if (!h || memcmp(h->e_ident, ELFMAG, SELFMAG) != 0)
        return refuse(e, "it is not a shared object (no ELF header)");
    memcpy(header, h, sizeof *header);
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != THIS_MACHINE)
        return refuse(e, "it was built for another kind of machine; build it on this one");
    if (header->e_type != ET_DYN)
        return refuse(e, "it is not a shared object; link it with -shared");
    return ERR_OK;
}

static const Elf64_Shdr *section(const image *f, const Elf64_Ehdr *h, uint32_t index)
{
    if (index >= h->e_shnum || h->e_shentsize != sizeof(Elf64_Shdr))
        return NULL;
    return at(f, h->e_shoff + (uint64_t)index * sizeof(Elf64_Shdr), sizeof(Elf64_Shdr), 1);
}

/* Finds an exported object of that name: its address and size as the file states them. */
static bool find_symbol(const image *f, const Elf64_Ehdr *h, const char *name, Elf64_Sym *out)
{
    for (uint32_t s = 0; s < h->e_shnum; s++) {
        Elf64_Shdr table, strings;
        const void *p = section(f, h, s);
        if (!p)
            return false;
        memcpy(&table, p, sizeof table);
        if (table.sh_type != SHT_DYNSYM || table.sh_entsize != sizeof(Elf64_Sym))
            continue;
        p = section(f, h, table.sh_link);
        if (!p)
            return false;
        memcpy(&strings, p, sizeof strings);
        const char *text = at(f, strings.sh_offset, 1, strings.sh_size);
        const unsigned char *symbols = at(f, table.sh_offset, 1, table.sh_size);
        if (!text || !symbols || strings.sh_size == 0 || text[strings.sh_size - 1] != '\0')
            return false;
        for (uint64_t k = 0; k < table.sh_size / sizeof(Elf64_Sym); k++) {
            memcpy(out, symbols + k * sizeof(Elf64_Sym), sizeof *out);
            if (out->st_shndx != SHN_UNDEF && out->st_name < strings.sh_size &&
                strcmp(text + out->st_name, name) == 0)
                return true;
        }
    }
    return false;
}

/* The bytes that will stand at `address` after loading, or NULL when the file has none there. */
static const void *at_address(const image *f, const Elf64_Ehdr *h, uint64_t address, uint64_t bytes)
{
    if (h->e_phentsize != sizeof(Elf64_Phdr))
        return NULL;
    for (uint32_t k = 0; k < h->e_phnum; k++) {
        Elf64_Phdr segment;
        const void *p = at(f, h->e_phoff + (uint64_t)k * sizeof segment, sizeof segment, 1);
        if (!p)
            return NULL;
        memcpy(&segment, p, sizeof segment);
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr <= segment.p_filesz &&
            bytes <= segment.p_filesz - (address - segment.p_vaddr))
            return at(f, segment.p_offset + (address - segment.p_vaddr), bytes, 1);
    }
    return NULL;
}

static err_code check_module(const image *f, const Elf64_Ehdr *h, error *e)
{
    Elf64_Sym symbol;
    if (!find_symbol(f, h, DTN_MODULE_SYMBOL, &symbol)) {
        for (int major = 2; major < 10; major++) {
            char other[] = "dtn_module_0";
            other[sizeof other - 2] = (char)('0' + major);
            if (find_symbol(f, h, other, &symbol))
                return error_set(e, ERR_PLUGIN,
                                 "it speaks version %d of the plugin interface, this host speaks "
                                 "version %d; rebuild it with this host's detente/plugin.h",
                                 major, DTN_ABI_MAJOR);
        }
        return refuse(e, "it exports no " DTN_MODULE_SYMBOL ", so it is not a detente plugin");
    }
    dtn_module m;
    const void *p = at_address(f, h, symbol.st_value, offsetof(dtn_module, units));
    if (!p)
        return refuse(e, "its " DTN_MODULE_SYMBOL " is not constant data");
    memcpy(&m, p, offsetof(dtn_module, units));
    if (m.magic != DTN_MAGIC)
        return error_set(e, ERR_PLUGIN,
                         "its " DTN_MODULE_SYMBOL " begins with 0x%08x instead of 0x%08x; begin "
                         "it with DTN_MODULE_HEAD",
                         m.magic, DTN_MAGIC);
    if (m.size < sizeof(dtn_module) || m.size > 4096 || symbol.st_size < sizeof(dtn_module))
        return error_set(e, ERR_PLUGIN,
                         "its " DTN_MODULE_SYMBOL " says it is %u bytes long, but version %d has "
                         "%zu; rebuild it with detente/plugin.h",
                         m.size, DTN_ABI_MAJOR, sizeof(dtn_module));
    if (memcmp(m.tag, DTN_TAG, sizeof DTN_TAG) != 0)
        return error_set(e, ERR_PLUGIN,
                         "its tag '%.*s' differs from this host's '%s': it was built for other "
                         "number formats; rebuild it with this host's compiler settings",
                         DTN_TAG_SIZE, m.tag, DTN_TAG);
    if (m.needs_minor > DTN_ABI_MINOR)
        return error_set(e, ERR_PLUGIN,
                         "it needs version %d.%u of the plugin interface, this host has %d.%d; "
                         "update the host",
                         DTN_ABI_MAJOR, m.needs_minor, DTN_ABI_MAJOR, DTN_ABI_MINOR);
    return ERR_OK;
}

err_code elf_check_plugin(const char *path, error *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        int why = errno;
        if (fd >= 0)
            close(fd);
        return error_set(e, ERR_PLUGIN, "it cannot be read (%s)",
                         fd < 0 ? strerror(why) : "not a regular file");
    }
    image f = {.size = (size_t)info.st_size};
    void *map = f.size ? mmap(NULL, f.size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    close(fd);
    if (map == MAP_FAILED)
        return refuse(e, f.size ? "it cannot be read into memory" : "it is empty");
    f.bytes = map;
    Elf64_Ehdr header;
    err_code code = check_header(&f, &header, e);
    if (!code)
        code = check_module(&f, &header, e);
    munmap(map, f.size);
    return code;
}
