"""Programs beside Kaiji: the board that is captured, and the demonstration of the main job."""
