/* SPDX-License-Identifier: MIT
 *
 * Compiled code on disk. See code_cache.h.
 */
#include "code_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"
#include "sha256.h"

/* FILES_MOST: a file has some 20 to 100 kB. A work folder that old was left by a killed host. */
enum { FILES_MOST = 200, WORK_SECONDS = 3600, FILE_BYTES_MOST = 1 << 28, SUM_BYTES = 32 };

/* ---- whole files ---- */

static bool read_whole(int fd, char *bytes, size_t n)
{
    for (size_t have = 0; have < n;) {
        ssize_t got = read(fd, bytes + have, n - have);
        if (got <= 0 && !(got < 0 && errno == EINTR))
            return false;
        have += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static bool write_whole(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t wrote = write(fd, bytes, n);
        if (wrote <= 0 && !(wrote < 0 && errno == EINTR))
            return false;
        bytes += wrote > 0 ? wrote : 0;
        n -= wrote > 0 ? (size_t)wrote : 0;
    }
    return true;
}

/* Ours alone: nobody else can have written what is in it. */
static bool is_trusted(const struct stat *info)
{
    return info->st_uid == geteuid() && (info->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

void *code_cache_read_file(int folder, const char *name, size_t *n)
{
    struct stat info;
    char *bytes = NULL;
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && is_trusted(&info) &&
        info.st_size <= FILE_BYTES_MOST) {
        *n = (size_t)info.st_size;
        bytes = mem_alloc(*n);
        if (bytes && !read_whole(fd, bytes, *n)) {
            mem_free(bytes);
            bytes = NULL;
        }
        futimens(fd, NULL); /* the files that were longest unused go first */
    }
    close(fd);
    return bytes;
}

bool code_cache_write_file(int folder, const char *name, const void *bytes, size_t n)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    bool ok = write_whole(fd, bytes, n);
    ok &= close(fd) == 0;
    if (!ok)
        unlinkat(folder, name, 0);
    return ok;
}

/* ---- folders ---- */

static int open_folder(const char *folder)
{
    struct stat info;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && (fstat(fd, &info) != 0 || !is_trusted(&info))) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Makes a folder and those above it, as far as they are missing. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    mkdir(path, 0700);
}

bool code_cache_folder(char folder[PATH_MAX])
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int n = -1;
    if (cache && cache[0] == '/')
        n = snprintf(folder, PATH_MAX, "%s/detente", cache);
    else if (home && home[0] == '/')
        n = snprintf(folder, PATH_MAX, "%s/.cache/detente", home);
    if (n < 0 || n >= PATH_MAX)
        return false;
    make_folders(folder);
    int fd = open_folder(folder);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool make_work_folder(const char *parent, const char *name, char folder[PATH_MAX])
{
    int n = snprintf(folder, PATH_MAX, "%s/%s-XXXXXX", parent, name);
    return n > 0 && n < PATH_MAX && mkdtemp(folder) != NULL;
}

bool code_cache_work_folder(const char *cache, char folder[PATH_MAX])
{
    const char *temporary = getenv("TMPDIR");
    return (cache && make_work_folder(cache, "work", folder)) ||
           (temporary && temporary[0] && make_work_folder(temporary, "detente", folder)) ||
           make_work_folder("/tmp", "detente", folder);
}

void code_cache_remove_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    if (fd >= 0 && !d)
        close(fd);
    for (struct dirent *entry; d && (entry = readdir(d));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(fd, entry->d_name, 0);
    if (d)
        closedir(d);
    rmdir(folder);
}

/* ---- forgetting ---- */

typedef struct cached_file {
    char name[80];
    struct timespec used;
} cached_file;

static int by_use(const void *a, const void *b)
{
    const cached_file *x = a, *y = b;
    if (x->used.tv_sec != y->used.tv_sec)
        return x->used.tv_sec < y->used.tv_sec ? -1 : 1;
    return (x->used.tv_nsec > y->used.tv_nsec) - (x->used.tv_nsec < y->used.tv_nsec);
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool is_cached(const char *name)
{
    return strlen(name) == 64 + 3 && strspn(name, "0123456789abcdef") == 64 &&
           strcmp(name + 64, ".so") == 0;
}

static void remove_old_work(const char *folder, const char *name)
{
    char path[PATH_MAX];
    struct stat info;
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (n > 0 && n < PATH_MAX && lstat(path, &info) == 0 && S_ISDIR(info.st_mode) &&
        info.st_mtim.tv_sec < time(NULL) - WORK_SECONDS)
        code_cache_remove_folder(path);
}

/* Lists the cached files, at most `most`; on the way, work folders that nobody ended go. */
static size_t list_files(const char *folder, DIR *d, cached_file *files, size_t most)
{
    size_t n = 0;
    struct stat info;
    for (struct dirent *entry; (entry = readdir(d));) {
        if (starts_with(entry->d_name, "work-"))
            remove_old_work(folder, entry->d_name);
        if (n < most && is_cached(entry->d_name) &&
            fstatat(dirfd(d), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0) {
            strcpy(files[n].name, entry->d_name);
            files[n++].used = info.st_mtim;
        }
    }
    return n;
}

static void forget_some(const char *folder)
{
    enum { LIST_MOST = 4 * FILES_MOST };
    DIR *d = opendir(folder);
    cached_file *files = mem_new(LIST_MOST, sizeof *files);
    if (d && files) {
        size_t n = list_files(folder, d, files, LIST_MOST);
        qsort(files, n, sizeof *files, by_use);
        for (size_t k = 0; k + FILES_MOST < n; k++)
            unlinkat(dirfd(d), files[k].name, 0);
    }
    if (d)
        closedir(d);
    mem_free(files);
}

/* ---- code ---- */

static void sum_up(const char *key, const void *code, size_t n, unsigned char sum[SUM_BYTES])
{
    sha256 hash;
    sha256_start(&hash);
    sha256_add(&hash, key, strlen(key));
    sha256_add(&hash, code, n);
    sha256_end(&hash, sum);
}

void *code_cache_read(const char *folder, const char *key, size_t *n)
{
    char name[80];
    unsigned char sum[SUM_BYTES];
    int fd = open_folder(folder);
    if (fd < 0)
        return NULL;
    snprintf(name, sizeof name, "%s.so", key);
    char *bytes = code_cache_read_file(fd, name, n);
    close(fd);
    if (!bytes)
        return NULL;
    if (*n > SUM_BYTES) {
        *n -= SUM_BYTES;
        sum_up(key, bytes, *n, sum);
        if (memcmp(sum, bytes + *n, SUM_BYTES) == 0)
            return bytes;
    }
    mem_free(bytes);
    return NULL;
}

void code_cache_write(const char *folder, const char *key, const void *code, size_t n)
{
    char work[PATH_MAX], name[80];
    int fd = open_folder(folder);
    char *bytes = mem_alloc(n + SUM_BYTES);
    snprintf(name, sizeof name, "%s.so", key);
    if (fd >= 0 && bytes && make_work_folder(folder, "work", work)) {
        memcpy(bytes, code, n);
        sum_up(key, code, n, (unsigned char *)bytes + n);
        int from = open(work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (from >= 0 && code_cache_write_file(from, name, bytes, n + SUM_BYTES))
            renameat(from, name, fd, name);
        if (from >= 0)
            close(from);
        code_cache_remove_folder(work);
        forget_some(folder);
    }
    if (fd >= 0)
        close(fd);
    mem_free(bytes);
}
