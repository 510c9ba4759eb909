package api3

// mostPages ends a list whose total grows faster than it is read.
const mostPages = 10_000

// everyPage calls fetch for each page from the first on, until the total is
// reached or a page is empty.
func everyPage(size int64, fetch func(page int64) (rows, total int64, err error)) error {
	for page := int64(1); page <= mostPages; page++ {
		rows, total, err := fetch(page)
		if err != nil || rows == 0 || page*size >= total {
			return err
		}
	}
	return nil
}

// The sizes of pages that both sites take.
const (
	bigPage    = 1000
	abroadPage = 100
)

func (j *job) bigPage() int64 {
	if j.abroad {
		return abroadPage
	}
	return bigPage
}
