"""The steps themselves, one module a question (検証の各手順). `kaiji.evidence.verify.proof` lists and numbers them."""
