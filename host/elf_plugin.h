/* SPDX-License-Identifier: MIT
 *
 * Reads the constant `dtn_module_1` of a plugin file without running any of its code.
 *
 * Takes every number in the file for hostile: nothing is read outside of it. Any thread.
 */
#ifndef DTN_HOST_ELF_PLUGIN_H
#define DTN_HOST_ELF_PLUGIN_H

#include "detente/plugin.h"
#include "error.h"

/*
 * ERR_PLUGIN with the reason (not an ELF file, another machine's, no such symbol, wrong magic,
 * size, major version or tag, needs a newer host), without the path. The pointers in a module
 * mean nothing before it is loaded and are not read.
 */
err_code elf_check_plugin(const char *path, error *e);

#endif
