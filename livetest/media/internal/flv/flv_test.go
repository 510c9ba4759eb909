package flv

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// What is written is read again, whatever the codec.
func TestReader_readsWhatEncodeWrites(t *testing.T) {
	t.Parallel()
	ms := time.Millisecond
	frames := []av.Frame{
		{Codec: av.H264, Header: true, Key: true, Data: []byte{1}},
		{Codec: av.AAC, Header: true, Data: []byte{2}},
		{Codec: av.H264, Key: true, DTS: 40 * ms, PTSDelta: 80 * ms, Data: []byte("a picture")},
		{Codec: av.AAC, DTS: 46 * ms, Data: []byte("sound")},
		{Codec: av.H265, DTS: 80 * ms, PTSDelta: -40 * ms, Data: []byte("number 12")},
		{Codec: av.H265, Enhanced: true, Header: true, Key: true, DTS: 80 * ms, Data: []byte{3}},
		{Codec: av.H265, Enhanced: true, Key: true, DTS: 20 * time.Hour, PTSDelta: 40 * ms, Data: []byte("enhanced")},
	}
	file := bytes.NewBuffer(nil)
	file.Write(Header)
	file.Write(Description([]Property{{Name: Duration, Value: 1}}))
	for _, f := range frames {
		file.Write(Encode(f, 0))
	}
	r := NewReader(file)
	for _, want := range frames {
		got, err := r.Next()
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err := r.Next()
	require.ErrorIs(t, err, io.EOF)
}

// The duration is filled in when it is known.
func TestDescription_hasTheDurationAtItsOffset(t *testing.T) {
	t.Parallel()
	file := append(bytes.Clone(Header), Description([]Property{{Name: Duration, Value: 12.5}, {Name: "width", Value: 1}})...)
	assert.Equal(t, 12.5, math.Float64frombits(binary.BigEndian.Uint64(file[DurationOffset:])))
}

// FuzzReader reads what a child process may have garbled.
func FuzzReader(f *testing.F) {
	file := append(bytes.Clone(Header), Encode(av.Frame{Codec: av.H264, Key: true, Data: []byte("a picture")}, 0)...)
	f.Add(file)
	f.Add(append(file, Encode(av.Frame{Codec: av.H265, Enhanced: true, Data: []byte("x")}, 0)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := NewReader(bytes.NewReader(data))
		for {
			frame, err := r.Next()
			if err != nil {
				return
			}
			if len(frame.Data) == 0 {
				t.Fatal("an empty frame")
			}
		}
	})
}
