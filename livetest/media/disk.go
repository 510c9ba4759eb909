package media

import (
	"bufio"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/qcloudlive/livecode/livetest/media/internal/container"
)

// ErrQuota reports that the files of the server have taken all the room that
// [Options.Quota] grants.
var ErrQuota = errors.New("media: disk quota reached")

// disk keeps the files of the server below its directory and within its quota.
type disk struct {
	dir   string
	owned bool // made for this server alone, and removed with it
	quota int64
	used  atomic.Int64
}

// openDisk opens dir, or a new one when it is empty. What lies there counts.
func openDisk(dir string, quota int64) (*disk, error) {
	d := &disk{dir: dir, quota: quota, owned: dir == ""}
	if d.owned {
		made, err := os.MkdirTemp("", "livecode-media-")
		if err != nil {
			return nil, fmt.Errorf("media: %w", err)
		}
		d.dir = made
	}
	if err := os.MkdirAll(d.dir, 0o755); err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	err := filepath.WalkDir(d.dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			d.used.Add(info.Size())
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	return d, nil
}

func (d *disk) close() error {
	if d.owned {
		return os.RemoveAll(d.dir)
	}
	return nil
}

func (d *disk) path(name string) string { return filepath.Join(d.dir, filepath.FromSlash(name)) }

// Create makes a file whose growth the quota bounds.
func (d *disk) Create(name string) (container.File, error) {
	if d.used.Load() >= d.quota {
		return nil, ErrQuota
	}
	path := d.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	return &boundedFile{file, d}, nil
}

// Replace writes a file beside the one of this name and puts it in its place.
func (d *disk) Replace(name string, write func(io.Writer) error) (int64, error) {
	part := name + ".part"
	file, err := d.Create(part)
	if err != nil {
		return 0, err
	}
	buffered := bufio.NewWriterSize(file, 256<<10)
	err = write(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	size := d.sizeOf(part)
	if err != nil {
		d.remove(part)
		return 0, err
	}
	before := d.sizeOf(name)
	if err := os.Rename(d.path(part), d.path(name)); err != nil {
		d.remove(part)
		return 0, fmt.Errorf("media: %w", err)
	}
	d.used.Add(-before)
	return size, nil
}

func (d *disk) sizeOf(name string) int64 {
	info, err := os.Stat(d.path(name))
	if err != nil {
		return 0
	}
	return info.Size()
}

// remove deletes a file that was not completed.
func (d *disk) remove(name string) {
	size := d.sizeOf(name)
	if os.Remove(d.path(name)) == nil {
		d.used.Add(-size)
	}
}

// boundedFile is a file that grows within the quota.
type boundedFile struct {
	*os.File
	disk *disk
}

func (f *boundedFile) Write(p []byte) (int, error) {
	if f.disk.used.Add(int64(len(p))) > f.disk.quota {
		f.disk.used.Add(-int64(len(p)))
		return 0, ErrQuota
	}
	return f.File.Write(p)
}

// maxFileStem is how much of a stream's name its files carry.
const maxFileStem = 80

// fileStem returns a stream's name as a part of a file name: what some file
// system does not allow is written in hexadecimal, and a long name is shortened
// and told from others by a hash.
func fileStem(streamID string) string {
	var b strings.Builder
	for i := range len(streamID) {
		c := streamID[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "=%02X", c)
		}
	}
	stem := b.String()
	if len(stem) <= maxFileStem {
		return stem
	}
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(streamID)) // never fails
	return fmt.Sprintf("%s=%016x", stem[:maxFileStem], hash.Sum64())
}
