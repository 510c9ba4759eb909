// Package bolt keeps notifications in one file beside the process. It is the
// durable inbox for a receiver on one machine; see package
// github.com/qcloudlive/livecode/callback/inbox for what that promises, and
// store/postgres for several receivers.
//
//	store, err := bolt.Open("events.db")
//	...
//	defer store.Close()
//
// # The file
//
// It is a database of go.etcd.io/bbolt. Put writes the dedupe key and the event
// in one transaction and returns when both have been synced to the disk. The file
// must be on a local disk whose cache obeys fsync: network file systems and
// memory disks do not keep the promise.
//
// One process holds the file at a time; a second one gets an error from [Open]
// within about a second, so mount [inbox.NewAdmin] where people look after it while the
// receiver runs. Do not move or replace the file while it is open.
//
// [Open] goes over the whole file, which takes some two seconds of the processor for a
// million events that wait, and the time to read it from the disk. It keeps in memory 8
// bytes for each event, 60 for each stream, and some 40 for each dedupe key.
//
// The file does not shrink while it is open. If most of it is empty it is
// rewritten the next time it is opened; see [WithCompaction].
//
// # A full disk
//
// The room for an event is taken before it is written. When the disk has none, Put
// returns [inbox.ErrFull], and the sender repeats. Some room is kept for what becomes of
// the events that are there, so they are handled all the same, and their pages are used
// anew. This needs Linux and a file system that can promise room: ext4, XFS and tmpfs do,
// one that copies on write, such as Btrfs, cannot. Elsewhere a full disk is a failure.
//
// # Failures
//
// After a failed write or fsync nobody knows what is on the disk: the kernel
// may have dropped the pages and report the next fsync as clean. So nothing is
// acknowledged any more, every call returns [inbox.ErrFailed], and the file has
// to be opened anew. A file system that the kernel made read-only because its device
// failed is such a failure; a full store, see [WithMaxEvents], is not. A call that waits
// in [Store.Claim] hears of it at once.
//
// On Linux, Open therefore drops what the kernel holds of the file in memory, and
// reads what is on the disk. Elsewhere, and on a file system that keeps its pages
// whatever it is told, repeats of an event whose sync had failed may be taken for
// known until the file system is mounted anew: after such a failure do that before
// the receiver starts again.
//
// Each record carries a checksum. One that does not match goes into quarantine,
// raw, under the reason [ReasonCorrupt]. If records are missing, or the file
// cannot be walked, Open returns [ErrCorrupt].
package bolt
