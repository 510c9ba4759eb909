package api3

func (j *job) getQueue() ([]byte, error) {
	return nil, noSuccessor("API 3.0 has no queue of screenshots: take the notification of a screenshot, event 200, " +
		"or the records of notifications, DescribeCallbackRecordsList with EventType 200")
}
