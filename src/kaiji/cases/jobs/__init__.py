"""What is done later (裏の仕事): jobs in the same database, enqueued in the caller's transaction, each run's effect once.

`kinds` declares jobs, `queue` enqueues and claims them, `running` runs one; `kaiji.cases.worker` is the loop.
"""
