package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRun_tellsTheWholeStoryWithoutFailure(t *testing.T) {
	failures, err := run(t.Context())
	require.NoError(t, err)
	assert.Zero(t, failures)
}
