"""Every write to runs: what people ask (requests), who may write (lease), who fell over (reaper), the run itself."""
