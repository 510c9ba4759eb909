package bolt_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/qcloudlive/livecode/store/bolt"
)

func TestFilesOfAnotherFormatAreRefused(t *testing.T) {
	t.Parallel()
	for text, change := range map[string]func(counts *bbolt.Bucket) error{
		"is of format 1": func(counts *bbolt.Bucket) error { return counts.Delete([]byte("format")) },
		"is of format 3": func(counts *bbolt.Bucket) error { return counts.Put([]byte("format"), []byte{3}) },
	} {
		path := newPath(t)
		require.NoError(t, open(t, path).Close())
		db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoFreelistSync: true})
		require.NoError(t, err)
		require.NoError(t, db.Update(func(tx *bbolt.Tx) error { return change(tx.Bucket([]byte("counts"))) }))
		require.NoError(t, db.Close())
		_, err = bolt.Open(path)
		require.ErrorIs(t, err, bolt.ErrFormat)
		require.ErrorContains(t, err, text)
	}
}
