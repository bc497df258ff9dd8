// A driver whose context is lost after five frames: Mesa's, but for eglSwapBuffers. libEGL loads it instead of Mesa
// where __EGL_VENDOR_LIBRARY_FILENAMES says so; the two functions and the table are those of libglvnd's libeglabi.h.
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

typedef struct {
    void *before[3];
    void *(*get_proc_address)(const char *);
    void *after[16];
} Imports;

static void *(*mesa)(const char *);
static int frames;

static unsigned swap_buffers(void *display, void *surface) {
    unsigned (*real)(void *, void *) = mesa("eglSwapBuffers");
    return ++frames > 5 ? 0 : real(display, surface);
}

static int get_error(void) {
    int (*real)(void) = mesa("eglGetError");
    return frames > 5 ? 0x300E /* EGL_CONTEXT_LOST */ : real();
}

static void *get_proc_address(const char *name) {
    if (!strcmp(name, "eglSwapBuffers")) return swap_buffers;
    if (!strcmp(name, "eglGetError")) return get_error;
    return mesa(name);
}

int __egl_Main(unsigned version, const void *exports, void *vendor, Imports *imports) {
    void *library = dlopen("libEGL_mesa.so.0", RTLD_NOW);
    int (*real)(unsigned, const void *, void *, Imports *) = library ? dlsym(library, "__egl_Main") : NULL;
    if (!real || !real(version, exports, vendor, imports)) return 0;
    mesa = imports->get_proc_address;
    imports->get_proc_address = get_proc_address;
    return 1;
}
