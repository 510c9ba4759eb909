package livecode_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

func TestCatalogue_agreesWithLivetest(t *testing.T) {
	t.Parallel()
	assert.Len(t, livecode.Names(), 17)
	assert.Equal(t, livecode.Names(), livetest.Interfaces())
}
