package bolt_test

import (
	"os"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// descriptors returns those under which this process has the file open.
func descriptors(t *testing.T, path string) (open []int) {
	t.Helper()
	var want, got syscall.Stat_t
	require.NoError(t, syscall.Stat(path, &want))
	entries, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	for _, entry := range entries {
		fd, err := strconv.Atoi(entry.Name())
		require.NoError(t, err)
		if syscall.Fstat(fd, &got) == nil && got.Dev == want.Dev && got.Ino == want.Ino {
			open = append(open, fd)
		}
	}
	return open
}

// breakFile puts a pipe in the place of a file that is open: it can be written no
// more, nor synced.
func breakFile(t *testing.T, path string) {
	t.Helper()
	var pipe [2]int
	require.NoError(t, syscall.Pipe2(pipe[:], syscall.O_CLOEXEC))
	defer func() { _, _ = syscall.Close(pipe[0]), syscall.Close(pipe[1]) }()
	open := descriptors(t, path)
	require.NotEmpty(t, open)
	for _, fd := range open {
		require.NoError(t, syscall.Dup3(pipe[0], fd, syscall.O_CLOEXEC))
	}
}
