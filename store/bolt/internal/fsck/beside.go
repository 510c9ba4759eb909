package fsck

// A beside is a walk over one bucket, on a goroutine of its own.
type beside struct {
	walk
	done     chan struct{}
	err      error
	panicked any
}

// goBeside has a bucket walked over while this walk goes on. The order of keys in the
// root lets it happen once.
func (w *walk) goBeside(bucket string, root uint64) {
	b := &beside{
		walk: walk{ground: w.ground, visit: w.visit, bucket: bucket, records: map[string]int64{bucket: 0}},
		done: make(chan struct{}),
	}
	w.beside = b
	go func() {
		defer close(b.done)
		defer func() { b.panicked = recover() }() // the caller expects it on its own goroutine
		b.err = b.page(root, 0, span{})
	}()
}

// joinAside waits for the other walk, if there is one, and takes over what it has found.
func (w *walk) joinAside() error {
	if w.beside == nil {
		return nil
	}
	<-w.beside.done
	if w.beside.panicked != nil {
		panic(w.beside.panicked)
	}
	w.records[w.beside.bucket] = w.beside.records[w.beside.bucket]
	return w.beside.err
}
