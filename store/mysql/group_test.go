package mysql

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// aServer notes the groups that reach it and answers each when it is told to.
type aServer struct {
	answer chan error

	mu     sync.Mutex
	groups [][]int
}

func (s *aServer) group(weight func(int) int) *group[int] {
	return newGroup(func(ctx context.Context, in []int, _ bool) ([]result, error) {
		s.mu.Lock()
		s.groups = append(s.groups, slices.Sorted(slices.Values(in)))
		s.mu.Unlock()
		select {
		case err := <-s.answer:
			return make([]result, len(in)), err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}, weight)
}

func weightless(int) int { return 0 }

func TestWhatWaitsGoesTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &aServer{answer: make(chan error)}
		g := s.group(weightless)
		var callers sync.WaitGroup
		for i := range 3 {
			callers.Go(func() { assert.NoError(t, g.do(t.Context(), i).err) })
			if i == 0 {
				synctest.Wait() // the first is under way, alone
			}
		}
		synctest.Wait()
		s.answer <- nil
		s.answer <- nil
		callers.Wait()
		assert.Equal(t, [][]int{{0}, {1, 2}}, s.groups)
	})
}

func TestGroupsAreBounded(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		weight func(int) int
		want   []int
	}{
		"by number": {weightless, []int{1, maxInGroup, 44}},
		"by weight": {func(int) int { return maxGroupBytes / 100 }, []int{1, 100, 100, 100}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &aServer{answer: make(chan error)}
				g := s.group(tt.weight)
				var callers sync.WaitGroup
				for i := range 301 {
					callers.Go(func() { assert.NoError(t, g.do(t.Context(), i).err) })
					synctest.Wait()
				}
				for range tt.want {
					s.answer <- nil
				}
				callers.Wait()
				var sizes []int
				for _, group := range s.groups {
					sizes = append(sizes, len(group))
				}
				assert.Equal(t, tt.want, sizes)
			})
		})
	}
}

func TestStatementEndsWhenNobodyWaitsForIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &aServer{answer: make(chan error)}
		g := s.group(weightless)
		var callers sync.WaitGroup
		var leave [3]context.CancelFunc
		for i := range leave {
			ctx, cancel := context.WithCancel(t.Context())
			leave[i] = cancel
			callers.Go(func() { assert.ErrorIs(t, g.do(ctx, i).err, context.Canceled) })
			synctest.Wait()
		}
		for _, i := range []int{1, 2, 0} { // who waits, and then who is under way
			leave[i]()
			synctest.Wait()
		}
		callers.Wait()
		assert.Equal(t, [][]int{{0}}, s.groups, "who left while waiting is not sent at all")

		callers.Go(func() { assert.NoError(t, g.do(t.Context(), 3).err) })
		synctest.Wait()
		s.answer <- nil
		callers.Wait()
	})
}

func TestStatementGoesOnForThoseWhoStay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &aServer{answer: make(chan error)}
		g := s.group(weightless)
		impatient, leave := context.WithCancel(t.Context())
		var callers sync.WaitGroup
		callers.Go(func() { assert.NoError(t, g.do(t.Context(), 0).err) })
		synctest.Wait()
		callers.Go(func() { assert.ErrorIs(t, g.do(impatient, 1).err, context.Canceled) })
		callers.Go(func() { assert.NoError(t, g.do(t.Context(), 2).err) })
		synctest.Wait()
		s.answer <- nil
		synctest.Wait() // both are under way
		leave()
		synctest.Wait()
		s.answer <- nil
		callers.Wait()
		assert.Equal(t, [][]int{{0}, {1, 2}}, s.groups)
	})
}

func TestCallersThatHaveLeftAreRefused(t *testing.T) {
	t.Parallel()
	gone, leave := context.WithCancel(t.Context())
	leave()
	g := (&aServer{}).group(weightless)
	require.ErrorIs(t, g.do(gone, 1).err, context.Canceled)
}

// refused returns an error of the server.
func refused(number uint16) error {
	return &serverError{Number: number, text: fmt.Sprint("refused: ", number)}
}

func TestFailureOfOneIsNotThatOfOthers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err    error
		spared bool
	}{
		"a value":            {refused(numTooLong), true},
		"a packet":           {refused(numPacketTooLarge), true},
		"a row that is held": {refused(numLockWait), true},
		"a lost connection":  {errors.New("gone"), false},
		"a server that ends": {refused(1053), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGroup(func(_ context.Context, in []int, _ bool) ([]result, error) {
				if slices.Contains(in, 7) {
					return nil, tt.err
				}
				return make([]result, len(in)), nil
			}, weightless)
			good, bad := newCall(t, 1), newCall(t, 7)
			g.send(t.Context(), []*call[int]{good, bad})
			<-good.done
			<-bad.done
			require.ErrorIs(t, bad.result.err, tt.err)
			assert.Equal(t, tt.spared, good.result.err == nil)
		})
	}
}

func newCall(t *testing.T, in int) *call[int] {
	return &call[int]{ctx: t.Context(), in: in, done: make(chan struct{})}
}

func TestWhoHasToWaitHoldsUpNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGroup(func(ctx context.Context, in []int, alone bool) ([]result, error) {
			switch {
			case !slices.Contains(in, 7):
				return make([]result, len(in)), nil
			case !alone:
				return nil, refused(numLockWait)
			}
			<-ctx.Done()
			return nil, ctx.Err()
		}, weightless)
		held, leave := context.WithCancel(t.Context())
		var callers sync.WaitGroup
		for range 2 * maxAlone { // even if there are many of them
			callers.Go(func() { assert.ErrorIs(t, g.do(held, 7).err, context.Canceled) })
		}
		synctest.Wait()
		for i := range 5 {
			assert.NoError(t, g.do(t.Context(), i).err)
		}
		leave()
		callers.Wait()
	})
}
