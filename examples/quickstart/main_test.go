package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRun_tellsTheWholeStoryWithoutFailure(t *testing.T) {
	for _, wire := range []string{"", "api3"} {
		t.Run("LIVECODE_WIRE="+wire, func(t *testing.T) {
			t.Setenv("LIVECODE_WIRE", wire)
			failures, err := run(t.Context())
			require.NoError(t, err)
			assert.Zero(t, failures)
		})
	}
}
