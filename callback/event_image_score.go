package callback

import (
	"cmp"
	"slices"
)

// LabelScores returns one score for each label that was looked for, the highest
// first, and of several results with one label the highest.
//
// A notification of today has them in Label and Scores and in its results. The
// scores of single kinds come along for receivers of 2019 and are no longer
// maintained, so they count in a notification alone that has nothing else. None
// of them is of Confidence, which is about the picture as a whole.
//
// API: event_type 317, cloud.tencent.com/document/product/267/38084
func (e *ImageModerated) LabelScores() []LabelScore {
	scores := e.resultScores()
	if len(scores) == 0 {
		scores = e.kindScores()
	}
	return highestFirst(scores)
}

// resultScores are the scores of today, in the order of the body.
func (e *ImageModerated) resultScores() []LabelScore {
	var scores []LabelScore
	if e.Label != "" && len(e.Scores) > 0 {
		// The label is the one of the highest score, whatever else is in the list.
		scores = append(scores, LabelScore{e.Label, slices.Max(e.Scores)})
	}
	for _, results := range [...][]ImageResult{e.LabelResults, e.ObjectResults, e.OCRResults, e.LibResults} {
		for _, result := range results {
			if result.Label != "" { // nothing was found
				scores = append(scores, LabelScore{result.Label, result.Score})
			}
		}
	}
	return scores
}

// kindScores are the scores of 2019. The service sends all that it knows of at that
// time, so one that is missing is as good as zero.
func (e *ImageModerated) kindScores() []LabelScore {
	scores := []LabelScore{
		{LabelNormal, e.NormalScore},
		{LabelHot, e.HotScore},
		{LabelPorn, e.PornScore},
		{LabelSimilar, e.SimilarScore},
		{LabelIllegal, e.IllegalScore},
		{LabelPolity, e.PolityScore},
		{LabelTerror, e.TerrorScore},
		{LabelAbuse, e.AbuseScore},
		{LabelTeenager, e.TeenagerScore},
		{LabelAd, e.AdScore},
		{LabelCustom, e.CustomScore},
	}
	return slices.DeleteFunc(scores, func(s LabelScore) bool { return s.Score == 0 })
}

// highestFirst sorts scores and keeps the first of each label.
func highestFirst(scores []LabelScore) []LabelScore {
	slices.SortStableFunc(scores, func(a, b LabelScore) int { return cmp.Compare(b.Score, a.Score) })
	known := map[ModerationLabel]bool{}
	return slices.DeleteFunc(scores, func(s LabelScore) bool {
		seen := known[s.Label]
		known[s.Label] = true
		return seen
	})
}
